package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ScoringMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The batch of {@link ScoreBatch} with 8 features from other arrays: {@code float}s, and columns
 * one after the other.
 */
public class InputLayouts extends RowBenchmark {
  private static final int FEATURES = 8;

  /** What the caller's array is like. */
  @Param({"float-rows", "double-columns"})
  public String layout;

  private final double[] scores = new double[GaussianMixture.SCORED_ROWS];
  private FeatureMatrix rows;
  private IsolationForest forest;

  /** Fits, and lays out the rows. */
  @Setup
  public void fit() {
    forest = Forests.plain(FEATURES);
    FeatureMatrix source = GaussianMixture.scored(FEATURES);
    rows = layout.equals("float-rows") ? floatRows(source) : doubleColumns(source);
    forest.scoreAll(rows, ScoringMode.PLAIN, scores);
    GaussianMixture.requireOutliersFound(layout, scores);
  }

  private static FeatureMatrix floatRows(FeatureMatrix source) {
    float[] values = new float[source.numRows() * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) source.get(i / FEATURES, i % FEATURES);
    }
    return FeatureMatrix.of(values, source.numRows(), FEATURES);
  }

  private static FeatureMatrix doubleColumns(FeatureMatrix source) {
    double[] values = new double[source.numRows() * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = source.get(i % source.numRows(), i / source.numRows());
    }
    return FeatureMatrix.columnMajor(values, source.numRows(), FEATURES);
  }

  /** 4,096 rows in a call. */
  @Benchmark
  @OperationsPerInvocation(GaussianMixture.SCORED_ROWS)
  public double[] iforest4j() {
    forest.scoreAll(rows, ScoringMode.PLAIN, scores);
    return scores;
  }
}
