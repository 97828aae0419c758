package io.github.iforest4j.schema;

import org.jspecify.annotations.Nullable;

/**
 * Rounds usual numbers without {@link java.math.BigDecimal}, with the same result: where a value is
 * so near to the middle between two results that its last bits decide, it leaves the number to
 * others. Stateless.
 */
final class Rounding {
  static final int MAX_DECIMALS = 9;

  /** Products below this have an error of less than {@link #NEAR}. */
  private static final double MAX_PRODUCT = 1e10;

  /** So near to the middle, nothing is decided. */
  private static final double NEAR = 1e-5;

  private static final long[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
  };

  private Rounding() {}

  /**
   * The number of digits before the point; for a value below 0.1, minus the number of zeros behind
   * it.
   *
   * @param magnitude in [0.001, 1e9)
   */
  static int integerDigits(double magnitude) {
    if (magnitude < 1) {
      return magnitude >= .1 ? 0 : magnitude >= .01 ? -1 : -2;
    }
    int digits = 1;
    while (magnitude >= POWERS[digits]) {
      digits++;
    }
    return digits;
  }

  /**
   * A number rounded to decimals, half to even, without trailing zeros; null if it is too large, or
   * too near to the middle between two results.
   *
   * @param decimals from 0 to {@link #MAX_DECIMALS}
   */
  static @Nullable String text(double value, int decimals) {
    long digits = digits(value, decimals);
    return digits < 0 ? null : text(value < 0, digits, decimals);
  }

  /**
   * A number rounded to decimals, with all of them; null if it is too large, or too near to the
   * middle between two results.
   *
   * @param decimals from 1 to {@link #MAX_DECIMALS}
   */
  static @Nullable String fixed(double value, int decimals) {
    long digits = digits(value, decimals);
    if (digits < 0) {
      return null;
    }
    byte[] text = new byte[14];
    int at = text.length;
    for (int written = 0; digits > 0 || written <= decimals; written++) {
      if (written == decimals) {
        text[--at] = '.';
      }
      text[--at] = (byte) ('0' + digits % 10);
      digits /= 10;
    }
    // As a formatter does it: also where only zeros are left.
    if (value < 0 || value == 0 && 1 / value < 0) {
      text[--at] = '-';
    }
    return new String(text, at, text.length - at, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** The digits of a rounded number without its sign; −1 if nothing is decided. */
  private static long digits(double value, int decimals) {
    double product = Math.abs(value) * POWERS[decimals];
    if (!(product < MAX_PRODUCT)) {
      return -1;
    }
    long digits = (long) product;
    double rest = product - digits;
    if (Math.abs(rest - .5) < NEAR) {
      return -1;
    }
    return rest > .5 ? digits + 1 : digits;
  }

  /** Digits with a point before the last {@code decimals}, without trailing zeros. */
  private static String text(boolean negative, long digits, int decimals) {
    int behind = decimals;
    long rest = digits;
    while (behind > 0 && rest % 10 == 0) {
      rest /= 10;
      behind--;
    }
    if (rest == 0) {
      return "0";
    }
    byte[] text = new byte[14];
    int at = text.length;
    for (int written = 0; rest > 0 || written <= behind; written++) {
      if (written == behind && behind > 0) {
        text[--at] = '.';
      }
      text[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    if (negative) {
      text[--at] = '-';
    }
    return new String(text, at, text.length - at, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
