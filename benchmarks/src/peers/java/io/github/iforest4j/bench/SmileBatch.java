package io.github.iforest4j.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import smile.anomaly.IsolationForest;

/** The rows of {@link ScoreBatch}, scored by Smile. */
public class SmileBatch extends RowBenchmark {
  /** Number of features. */
  @Param({"8", "32"})
  public int features;

  private final double[] scores = new double[GaussianMixture.SCORED_ROWS];
  private double[][] rows;
  private IsolationForest forest;

  /** Fits on other rows. */
  @Setup
  public void fit() {
    forest = SmileForest.fit(features);
    rows = SmileForest.rows(GaussianMixture.scored(features));
  }

  /** One row after another: Smile's own batch method uses all processors. */
  @Benchmark
  @OperationsPerInvocation(GaussianMixture.SCORED_ROWS)
  public double[] smile() {
    for (int r = 0; r < scores.length; r++) {
      scores[r] = forest.score(rows[r]);
    }
    return scores;
  }
}
