package io.github.iforest4j.engine.json;

/**
 * Numbers as {@link Double#toString(double)} writes them. Those of at most three decimals, as
 * sensors give them, are written from their digits. Stateless.
 */
final class NumberDigits {
  private static final int SCALE = 1000;

  private NumberDigits() {}

  /** Appends a number; in quotation marks if it is not finite. */
  static void append(Utf8Buffer text, double value) {
    double magnitude = Math.abs(value);
    if (magnitude >= 1e-3 && magnitude < 1e7) {
      long digits = Math.round(magnitude * SCALE);
      if (digits / (double) SCALE == magnitude) {
        append(text, value < 0, digits);
        return;
      }
    }
    if (Double.isFinite(value)) {
      text.append(Double.toString(value));
    } else {
      text.append('"');
      text.append(Double.toString(value));
      text.append('"');
    }
  }

  private static void append(Utf8Buffer text, boolean negative, long digits) {
    if (negative) {
      text.append('-');
    }
    integer(text, (int) (digits / SCALE));
    text.append('.');
    int behind = (int) (digits % SCALE);
    int unit = SCALE / 10;
    do {
      text.append((char) ('0' + behind / unit % 10));
      behind %= unit;
      unit /= 10;
    } while (behind > 0);
  }

  private static void integer(Utf8Buffer text, int value) {
    int unit = 1;
    while (value / unit >= 10) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      text.append((char) ('0' + value / unit % 10));
    }
  }
}
