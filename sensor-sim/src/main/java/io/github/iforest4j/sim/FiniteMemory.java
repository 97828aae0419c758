package io.github.iforest4j.sim;

import java.util.Arrays;

/**
 * A weighted sum over the latest values of a sequence. The next step costs one new value, a seek
 * costs one for each weight. The order of summation is fixed, so the result does not depend on the
 * steps before. Not thread-safe.
 */
final class FiniteMemory {
  private static final int STRIDE = 32;

  /** Computes the values of consecutive steps. */
  interface Steps {
    void fill(long first, int count, double[] into, int at);
  }

  /** The weight of the oldest value first. */
  private final double[] weights;

  private final Steps steps;

  /** The values of consecutive steps; moved to the front when the end is reached. */
  private final double[] values;

  private long first;
  private int known;

  /** Partial sums of several steps. */
  private double[][] partial = new double[4][0];

  /**
   * A memory.
   *
   * @param weights the weight of the newest value first; their number is a multiple of four
   */
  FiniteMemory(double[] weights, Steps steps) {
    int n = weights.length;
    this.weights = new double[n];
    for (int k = 0; k < n; k++) {
      this.weights[k] = weights[n - 1 - k];
    }
    this.steps = steps;
    this.values = new double[2 * n];
  }

  /** The sum with step {@code n} as the newest. */
  double sum(long n) {
    int length = weights.length;
    int from = window(n, 1);
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (int k = 0; k < length; k += 4) {
      a += weights[k] * values[from + k];
      b += weights[k + 1] * values[from + k + 1];
      c += weights[k + 2] * values[from + k + 2];
      d += weights[k + 3] * values[from + k + 3];
    }
    return (a + b) + (c + d);
  }

  /**
   * The sums of consecutive steps, each in the same order of summation, computed side by side as
   * vectors. The number of weights must be a multiple of {@value #STRIDE}.
   *
   * @param count the number of steps, at most the number of weights
   */
  void sums(long n, int count, double[] into) {
    int from = window(n, count);
    if (partial[0].length < count) {
      partial = new double[4][count];
    }
    for (int p = 0; p < 4; p++) {
      Arrays.fill(partial[p], 0, count, 0);
      for (int k = p; k < weights.length; k += STRIDE) {
        add(k, from + k, partial[p], count);
      }
    }
    double[] a = partial[0];
    double[] b = partial[1];
    double[] c = partial[2];
    double[] d = partial[3];
    for (int i = 0; i < count; i++) {
      into[i] = (a[i] + b[i]) + (c[i] + d[i]);
    }
  }

  /** Adds every fourth value of a stride. */
  private void add(int k, int from, double[] sums, int count) {
    double[] v = values;
    double w0 = weights[k];
    double w1 = weights[k + 4];
    double w2 = weights[k + 8];
    double w3 = weights[k + 12];
    double w4 = weights[k + 16];
    double w5 = weights[k + 20];
    double w6 = weights[k + 24];
    double w7 = weights[k + 28];
    for (int i = 0; i < count; i++) {
      sums[i] =
          sums[i]
              + w0 * v[from + i]
              + w1 * v[from + i + 4]
              + w2 * v[from + i + 8]
              + w3 * v[from + i + 12]
              + w4 * v[from + i + 16]
              + w5 * v[from + i + 20]
              + w6 * v[from + i + 24]
              + w7 * v[from + i + 28];
    }
  }

  /** Makes all values for some sums available; returns where those of the first sum begin. */
  private int window(long n, int count) {
    long oldest = n - weights.length + 1;
    int needed = weights.length + count - 1;
    if (oldest < first || oldest > first + known) {
      first = oldest;
      known = 0;
    } else if (oldest - first + needed > values.length) {
      int gone = (int) (oldest - first);
      System.arraycopy(values, gone, values, 0, known - gone);
      first = oldest;
      known -= gone;
    }
    int from = (int) (oldest - first);
    int missing = from + needed - known;
    if (missing > 0) {
      steps.fill(first + known, missing, values, known);
      known += missing;
    }
    return from;
  }
}
