package io.github.iforest4j.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import smile.anomaly.IsolationForest;

/** The rows of {@link ScoreSingle}, scored by Smile. */
public class SmileSingle extends RowBenchmark {
  /** Number of features. */
  @Param("8")
  public int features;

  private double[][] rows;
  private IsolationForest forest;
  private int next;

  /** Fits on other rows. */
  @Setup
  public void fit() {
    forest = SmileForest.fit(features);
    rows = SmileForest.rows(GaussianMixture.scored(features));
  }

  /** One row in a call, another one each time. */
  @Benchmark
  public double smile() {
    next = (next + 1) & (GaussianMixture.SCORED_ROWS - 1);
    return forest.score(rows[next]);
  }
}
