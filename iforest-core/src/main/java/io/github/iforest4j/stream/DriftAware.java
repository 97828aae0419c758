package io.github.iforest4j.stream;

/**
 * A scale that allows for drift. Where a column wandered in training (its lag-100 differences are
 * larger than its lag-25 differences), it will wander on; g = log(D₁₀₀/D₂₅)/log 4 in [0,2], D_h the
 * mean squared lag-h difference, is 0 for noise, 1 for a random walk, 2 for a trend, and the scale
 * is the standard deviation times 5^(g/2).
 *
 * @param centre the mean
 * @param scale positive; 1 for a constant
 */
public record DriftAware(double centre, double scale) {
  private static final int SHORT_LAG = 25;
  private static final int LONG_LAG = 100;

  /** How much wider a trend's scale is than noise's. */
  private static final double DRIFT_BASE = 5;

  /** A deviation below this is rounding. */
  private static final double ROUNDING = 1e-12;

  /** Measures a column, in the order of time. */
  public static DriftAware of(double[] column) {
    RunningMoments moments = new RunningMoments();
    for (double value : column) {
      moments.add(value);
    }
    double deviation = moments.deviation() > ROUNDING ? moments.deviation() : 1;
    double near = squaredDifference(column, SHORT_LAG);
    double far = squaredDifference(column, LONG_LAG);
    double growth =
        near > 0 && far > near
            ? Math.min(2, StrictMath.log(far / near) / StrictMath.log(LONG_LAG / SHORT_LAG))
            : 0;
    return new DriftAware(moments.mean(), deviation * StrictMath.pow(DRIFT_BASE, growth / 2));
  }

  /** The mean squared difference at a lag; 0 when the column is too short for it. */
  private static double squaredDifference(double[] column, int lag) {
    double sum = 0;
    int n = column.length - lag;
    for (int r = 0; r < n; r++) {
      double d = column[r + lag] - column[r];
      sum += d * d / n;
    }
    return sum;
  }
}
