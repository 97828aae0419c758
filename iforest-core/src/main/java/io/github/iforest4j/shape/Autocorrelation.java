package io.github.iforest4j.shape;

import java.util.Arrays;

/** Finds how long a rhythm of a series is. Stateless. */
public final class Autocorrelation {
  /** The longest period that is looked for, in readings. */
  public static final int MAX_PERIOD = 1000;

  /** The smallest autocorrelation that makes a rhythm. */
  private static final double RHYTHM = .1;

  /** Without a rhythm, autocorrelations of n values have a standard deviation of about 1/√n. */
  private static final double DEVIATIONS = 6;

  /** Of several peaks, multiples of the period are nearly as high: the first of these is taken. */
  private static final double NEARLY = .9;

  private Autocorrelation() {}

  /**
   * Returns the period: the lag of the first peak of the autocorrelation, after it has first fallen
   * to zero (or, if it never does, to its first minimum), that is at least {@value #NEARLY} of the
   * highest one. O(length · lags).
   *
   * @param values the series, in order; finite
   * @return in readings, at most {@value #MAX_PERIOD} and a third of the series; 0 if there is no
   *     peak of at least {@value #RHYTHM} and of {@value #DEVIATIONS} standard deviations of noise
   */
  public static int period(double[] values) {
    int lags = Math.min(values.length / 3, MAX_PERIOD);
    if (lags < 3) {
      return 0;
    }
    double[] correlation = correlations(values, lags);
    int begin = 1;
    while (begin < lags && correlation[begin] > 0) {
      begin++;
    }
    if (begin == lags) {
      begin = 1;
      while (begin < lags && correlation[begin + 1] < correlation[begin]) {
        begin++;
      }
    }
    double highest = 0;
    for (int k = begin + 1; k < lags; k++) {
      if (isPeak(correlation, k)) {
        highest = Math.max(highest, correlation[k]);
      }
    }
    if (highest >= Math.max(RHYTHM, DEVIATIONS / Math.sqrt(values.length))) {
      for (int k = begin + 1; k < lags; k++) {
        if (isPeak(correlation, k) && correlation[k] >= NEARLY * highest) {
          return k;
        }
      }
    }
    return 0;
  }

  private static boolean isPeak(double[] correlation, int k) {
    return correlation[k] >= correlation[k - 1] && correlation[k] >= correlation[k + 1];
  }

  /** By lag from 0 to {@code lags}, without the linear trend; all zero for a constant. */
  private static double[] correlations(double[] values, int lags) {
    int n = values.length;
    double[] rest = withoutTrend(values);
    double[] correlation = new double[lags + 1];
    for (int k = 0; k <= lags; k++) {
      double sum = 0;
      for (int i = 0; i + k < n; i++) {
        sum += rest[i] * rest[i + k];
      }
      correlation[k] = sum / (n - k);
    }
    double variance = correlation[0];
    // What remains of a constant is the rounding of its mean.
    double least = 1e-24 * Arrays.stream(values).map(v -> v * v).sum() / n;
    for (int k = 0; k <= lags; k++) {
      correlation[k] = variance > least ? correlation[k] / variance : 0;
    }
    return correlation;
  }

  private static double[] withoutTrend(double[] values) {
    int n = values.length;
    double middle = (n - 1) / 2.;
    double mean = 0;
    double slope = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      mean += values[i] / n;
      slope += (i - middle) * values[i];
      squares += (i - middle) * (i - middle);
    }
    double[] rest = new double[n];
    for (int i = 0; i < n; i++) {
      rest[i] = values[i] - mean - slope / squares * (i - middle);
    }
    return rest;
  }
}
