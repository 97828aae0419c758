package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Time to grow 100 trees of 256 rows from a million rows of 8 features, other rows each time. */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FitMillion extends RowBenchmark {
  static final int ROWS = 1_000_000;
  static final int FEATURES = 8;

  /** Whether nodes keep their bounding boxes. */
  @Param({"false", "true"})
  public boolean boxes;

  private FeatureMatrix rows;
  private long seed;

  /** Makes the rows. */
  @Setup
  public void makeRows() {
    rows = GaussianMixture.rows(ROWS, FEATURES, 1);
    Forests.checked(fitWith(1));
  }

  /** One fit. */
  @Benchmark
  public IsolationForest iforest4j() {
    // The same sample again would come from the cache.
    seed++;
    return fitWith(seed);
  }

  private IsolationForest fitWith(long chosen) {
    return IsolationForest.fit(
        rows, IsolationForestConfig.builder().boxes(boxes).seed(chosen).build());
  }
}
