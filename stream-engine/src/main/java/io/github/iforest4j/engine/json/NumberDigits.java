package io.github.iforest4j.engine.json;

/**
 * Numbers as {@link Double#toString(double)} writes them. Those of at most three decimals, as
 * sensors give them, are written from their digits. Stateless.
 */
final class NumberDigits {
  private static final int SCALE = 1000;

  private NumberDigits() {}

  /** Appends a number; in quotation marks if it is not finite. */
  static void append(StringBuilder text, double value) {
    double magnitude = Math.abs(value);
    if (magnitude >= 1e-3 && magnitude < 1e7) {
      long digits = Math.round(magnitude * SCALE);
      if (digits / (double) SCALE == magnitude) {
        append(text, value < 0, digits);
        return;
      }
    }
    if (Double.isFinite(value)) {
      text.append(value);
    } else {
      text.append('"').append(value).append('"');
    }
  }

  private static void append(StringBuilder text, boolean negative, long digits) {
    if (negative) {
      text.append('-');
    }
    text.append(digits / SCALE).append('.');
    int behind = (int) (digits % SCALE);
    int unit = SCALE / 10;
    do {
      text.append((char) ('0' + behind / unit % 10));
      behind %= unit;
      unit /= 10;
    } while (behind > 0);
  }
}
