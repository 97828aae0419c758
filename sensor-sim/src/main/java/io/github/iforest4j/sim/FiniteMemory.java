package io.github.iforest4j.sim;

/**
 * A weighted sum over the latest values of something that is known step by step. Steps that follow
 * each other cost one new value each, a seek as many as there are weights. The order of summation
 * is fixed, so the result does not depend on how one got there. Not thread-safe.
 */
final class FiniteMemory {
  /** The value of a step. */
  interface Step {
    double at(long n);
  }

  private final double[] weights;
  private final Step step;
  private final int mask;

  /** A ring, twice: the window is always contiguous in it. */
  private final double[] ring;

  private long newest = Long.MIN_VALUE;

  /**
   * A memory.
   *
   * @param weights of the newest value first; a multiple of four
   */
  FiniteMemory(double[] weights, Step step) {
    int n = weights.length;
    this.weights = new double[n];
    for (int k = 0; k < n; k++) {
      this.weights[k] = weights[n - 1 - k];
    }
    this.step = step;
    int size = Integer.highestOneBit(2 * n - 1);
    this.mask = size - 1;
    this.ring = new double[2 * size];
  }

  /** The sum with step {@code n} as the newest. */
  double sum(long n) {
    int length = weights.length;
    if (n != newest) {
      boolean close = n > newest && newest != Long.MIN_VALUE && n - newest < length;
      for (long m = close ? newest + 1 : n - length + 1; m <= n; m++) {
        int slot = (int) m & mask;
        ring[slot] = step.at(m);
        ring[slot + mask + 1] = ring[slot];
      }
      newest = n;
    }
    int from = (int) (n - length + 1) & mask;
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (int k = 0; k < length; k += 4) {
      a += weights[k] * ring[from + k];
      b += weights[k + 1] * ring[from + k + 1];
      c += weights[k + 2] * ring[from + k + 2];
      d += weights[k + 3] * ring[from + k + 3];
    }
    return (a + b) + (c + d);
  }
}
