package io.github.iforest4j.source;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;

/**
 * Doubles of decimal numbers, to the last bit those of {@link Double#parseDouble}.
 *
 * <p>Where digits and power of ten are exact as doubles, one multiplication or division rounds
 * once, and so right (Clinger, How to read floating point numbers accurately, 1990). Other numbers
 * go to FastDoubleParser. Allocates nothing but for some numbers of more than 19 digits.
 */
final class Decimals {
  /** The largest number of digits that always fit into a long. */
  static final int MAX_DIGITS = 18;

  private static final long LARGEST_EXACT = 1L << 53;

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private Decimals() {}

  /**
   * The double of ± digits · 10^exponent, when that is certain.
   *
   * @param digits the digits as an integer, not negative
   * @param numDigits how many there were; when more than {@link #MAX_DIGITS}, {@code digits} has
   *     overflowed
   * @return NaN when the number needs {@link #parse}
   */
  static double ofExact(boolean negative, long digits, int numDigits, int exponent) {
    if (numDigits > MAX_DIGITS || digits > LARGEST_EXACT) {
      return Double.NaN;
    }
    double value = digits;
    if (exponent > 0) {
      if (exponent >= POWERS_OF_TEN.length) {
        return Double.NaN;
      }
      value *= POWERS_OF_TEN[exponent];
    } else if (exponent < 0) {
      if (-exponent >= POWERS_OF_TEN.length) {
        return Double.NaN;
      }
      value /= POWERS_OF_TEN[-exponent];
    }
    return negative ? -value : value;
  }

  /** The double of a well-formed number; infinite when it is too large. */
  static double parse(byte[] bytes, int from, int to) {
    return JavaDoubleParser.parseDouble(bytes, from, to - from);
  }
}
