package io.github.iforest4j.interop;

/**
 * Converts the comparison of a node into {@code x < threshold} on doubles, which gives the same
 * result for every double.
 */
enum Comparison {
  /** Left when x ≤ t. */
  AT_MOST("<="),
  /** Left when x &lt; t. */
  BELOW("<"),
  /** Left when x &gt; t: right when x ≤ t. */
  ABOVE(">"),
  /** Left when x ≥ t: right when x &lt; t. */
  AT_LEAST(">=");

  /** Halfway from the largest float to 2^128: from here on, a double rounds to infinity. */
  private static final double OVERFLOW = 0x1.ffffffp127;

  final String symbol;

  Comparison(String symbol) {
    this.symbol = symbol;
  }

  /** Whether the children must be swapped, so that values below the threshold go left. */
  boolean swaps() {
    return this == ABOVE || this == AT_LEAST;
  }

  private boolean includesThreshold() {
    return this == AT_MOST || this == ABOVE;
  }

  /**
   * The threshold T for which x &lt; T is equivalent to the comparison, before children are
   * swapped.
   *
   * @param t finite
   * @param roundsToFloat whether the software rounds x to the nearest float (ties to even) before
   *     it compares
   */
  double threshold(double t, boolean roundsToFloat) {
    if (!roundsToFloat) {
      return includesThreshold() ? Math.nextUp(t) : t;
    }
    return firstAbove(includesThreshold() ? floatAtMost(t) : Math.nextDown(floatAtLeast(t)));
  }

  /** The largest float that is not greater than t. */
  static float floatAtMost(double t) {
    float nearest = (float) t;
    return nearest > t ? Math.nextDown(nearest) : nearest;
  }

  /** The smallest float that is not less than t. */
  static float floatAtLeast(double t) {
    float nearest = (float) t;
    return nearest < t ? Math.nextUp(nearest) : nearest;
  }

  /** The smallest double that rounds to a float greater than f. */
  private static double firstAbove(float f) {
    if (f == Float.MAX_VALUE) {
      return OVERFLOW;
    }
    if (f == Float.NEGATIVE_INFINITY) {
      return Math.nextUp(-OVERFLOW);
    }
    float next = Math.nextUp(f);
    double middle = ((double) f + next) / 2;
    return (float) middle == next ? middle : Math.nextUp(middle);
  }
}
