package io.github.iforest4j.bench;

import com.amazon.randomcutforest.RandomCutForest;
import io.github.iforest4j.testing.ForestAdapter;
import io.github.iforest4j.testing.ForestSettings;
import java.util.Properties;
import java.util.function.ToDoubleFunction;

/**
 * RandomCutForest, which sees the rows one after the other and keeps a sample of them in each tree.
 * It is no isolation forest: cuts are drawn in proportion to a column's range, and scores are of
 * another kind. It reads floats.
 */
final class RandomCutAdapter implements ForestAdapter {
  private final String version;

  RandomCutAdapter(Properties versions) {
    version = versions.getProperty("randomcutforest");
  }

  @Override
  public String name() {
    return "RandomCutForest " + version;
  }

  @Override
  public boolean isOnPaperScale() {
    return false;
  }

  @Override
  public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
    Adapters.requireNone(settings);
    var builder =
        RandomCutForest.builder()
            .dimensions(rows[0].length)
            .numberOfTrees(settings.numTrees())
            .sampleSize(settings.subsampleSize())
            .randomSeed(settings.seed())
            .outputAfter(1)
            .timeDecay(0)
            .parallelExecutionEnabled(settings.numThreads() > 1);
    if (settings.numThreads() > 1) {
      builder.threadPoolSize(settings.numThreads());
    }
    RandomCutForest forest = builder.build();
    for (double[] row : rows) {
      forest.update(floats(row));
    }
    return row -> forest.getAnomalyScore(floats(row));
  }

  private static float[] floats(double[] row) {
    float[] floats = new float[row.length];
    for (int f = 0; f < row.length; f++) {
      floats[f] = (float) row[f];
    }
    return floats;
  }
}
