package io.github.iforest4j.testing;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import java.util.function.ToDoubleFunction;

/** The forest of this library: an example of an adapter. */
public final class IsolationForestAdapter implements ForestAdapter {
  private final ScoringMode mode;

  /** With plain or box scores. */
  public IsolationForestAdapter(ScoringMode mode) {
    this.mode = mode;
  }

  @Override
  public String name() {
    return mode == ScoringMode.PLAIN ? "iforest4j" : "iforest4j, box scores";
  }

  @Override
  public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
    if (settings.contamination() != ForestSettings.NONE) {
      throw new UnsupportedOperationException("a forest takes no contamination; thresholds do");
    }
    IsolationForestConfig config =
        IsolationForestConfig.builder()
            .numTrees(settings.numTrees())
            .subsampleSize(settings.subsampleSize())
            .seed(settings.seed())
            .build();
    IsolationForest forest =
        IsolationForest.fit(FeatureMatrix.of(rows), config, settings.numThreads());
    return row -> forest.score(row, mode);
  }
}
