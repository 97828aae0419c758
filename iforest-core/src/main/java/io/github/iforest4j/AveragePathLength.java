package io.github.iforest4j;

/**
 * The average path length c(n) of an unsuccessful search in a binary search tree of n points, which
 * normalises path lengths (Liu, Ting and Zhou 2008, equation 1).
 *
 * <p>c(n) = 2·H(n−1) − 2(n−1)/n with the harmonic number H, and c(0) = c(1) = 0, so c(2) = 1. The
 * common shortcut H(i) ≈ ln(i) + 0.5772 is off by 15 % at n = 4; here H is summed for small n and
 * expanded to 1/n⁶ beyond, which is exact to the last digits of a double.
 */
final class AveragePathLength {
  private static final double EULER_MASCHERONI = 0.577215664901532860606512090082;
  private static final int SUMMED = 1024;
  private static final double[] HARMONIC = new double[SUMMED + 1];

  static {
    for (int i = 1; i <= SUMMED; i++) {
      HARMONIC[i] = HARMONIC[i - 1] + 1.0 / i;
    }
  }

  private AveragePathLength() {}

  /** c(n) for n ≥ 0. */
  static double of(int n) {
    if (n <= 1) {
      return 0;
    }
    return 2 * harmonic(n - 1) - 2.0 * (n - 1) / n;
  }

  private static double harmonic(int n) {
    if (n <= SUMMED) {
      return HARMONIC[n];
    }
    double square = 1.0 / ((double) n * n);
    double tail = 0.5 / n - square * (1.0 / 12 - square * (1.0 / 120 - square / 252));
    return StrictMath.log(n) + EULER_MASCHERONI + tail;
  }
}
