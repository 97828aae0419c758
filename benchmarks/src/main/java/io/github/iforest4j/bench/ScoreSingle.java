package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ScoringMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** One row in a call, another one each time; 100 trees of 256 rows. */
public class ScoreSingle extends RowBenchmark {
  /** Number of features. */
  @Param("8")
  public int features;

  private FeatureMatrix rows;
  private IsolationForest forest;
  private int next;

  /** Fits on other rows. */
  @Setup
  public void fit() {
    forest = Forests.plain(features);
    rows = GaussianMixture.scored(features);
  }

  /** This library. */
  @Benchmark
  public double iforest4j() {
    next = (next + 1) & (GaussianMixture.SCORED_ROWS - 1);
    return forest.score(rows.array(), rows.rowOffset(next), ScoringMode.PLAIN);
  }
}
