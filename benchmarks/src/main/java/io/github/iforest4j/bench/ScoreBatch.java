package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ScoringMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** 4,096 rows in one call, 100 trees of 256 rows: time per row. */
public class ScoreBatch extends RowBenchmark {
  /** Number of features. */
  @Param({"4", "8", "32"})
  public int features;

  private final double[] scores = new double[GaussianMixture.SCORED_ROWS];
  private FeatureMatrix rows;
  private IsolationForest forest;

  /** Fits on other rows. */
  @Setup
  public void fit() {
    forest = Forests.plain(features);
    rows = GaussianMixture.scored(features);
  }

  /** This library. */
  @Benchmark
  @OperationsPerInvocation(GaussianMixture.SCORED_ROWS)
  public double[] iforest4j() {
    forest.scoreAll(rows, ScoringMode.PLAIN, scores);
    return scores;
  }
}
