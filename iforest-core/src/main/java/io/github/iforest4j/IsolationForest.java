package io.github.iforest4j;

/** A fitted isolation forest. */
public final class IsolationForest {
  private IsolationForest() {}

  /** Fits. */
  public static IsolationForest fit(FeatureMatrix rows, IsolationForestConfig config) {
    throw new UnsupportedOperationException();
  }

  /** Plain score. */
  public double score(double[] row) {
    throw new UnsupportedOperationException();
  }
}
