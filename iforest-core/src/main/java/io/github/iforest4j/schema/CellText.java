package io.github.iforest4j.schema;

import java.util.Locale;

/** Converts values to text, in one form for categories, alerts and files. */
final class CellText {
  /** The bit by which a small letter differs from its capital. */
  private static final int LOWER_CASE = 0x20;

  private CellText() {}

  /** A number without a trailing {@code .0}: ports and codes read as integers. */
  static String ofNumber(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return Double.toString(value);
  }

  /** The number that a text spells, or NaN. Accepts what {@link Double#parseDouble} accepts. */
  static double toNumber(String text) {
    String trimmed = text.strip();
    if (!isNumber(trimmed)) {
      return Double.NaN;
    }
    double value = Double.parseDouble(trimmed);
    return Double.isFinite(value) ? value : Double.NaN;
  }

  /**
   * Whether {@link Double#parseDouble} accepts a text, so that it need not throw: most texts that
   * begin like numbers are times or serial numbers, and an exception costs more than all the rest
   * of a reading. Words for infinity and NaN are no numbers here, nor are {@code 1d} and {@code
   * 1f}.
   */
  private static boolean isNumber(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) <= ' ') {
      end--;
    }
    int at = afterSign(text, 0, end);
    boolean hex =
        at + 1 < end && text.charAt(at) == '0' && (text.charAt(at + 1) | LOWER_CASE) == 'x';
    at += hex ? 2 : 0;
    int whole = afterDigits(text, at, end, hex);
    int digits = whole - at;
    at = whole;
    if (at < end && text.charAt(at) == '.') {
      int fraction = afterDigits(text, at + 1, end, hex);
      digits += fraction - at - 1;
      at = fraction;
    }
    if (digits == 0) {
      return false;
    }
    if (at == end) {
      return !hex;
    }
    if ((text.charAt(at) | LOWER_CASE) != (hex ? 'p' : 'e')) {
      return false;
    }
    at = afterSign(text, at + 1, end);
    return at < end && afterDigits(text, at, end, false) == end;
  }

  private static int afterSign(String text, int at, int end) {
    return at < end && (text.charAt(at) == '-' || text.charAt(at) == '+') ? at + 1 : at;
  }

  private static int afterDigits(String text, int from, int end, boolean hex) {
    int at = from;
    while (at < end) {
      char c = text.charAt(at);
      int lower = c | LOWER_CASE;
      if ((c < '0' || c > '9') && !(hex && lower >= 'a' && lower <= 'f')) {
        break;
      }
      at++;
    }
    return at;
  }

  /** 1 for true, 0 for false, NaN for anything else. */
  static double toBoolean(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> 1;
      case "false" -> 0;
      default -> Double.NaN;
    };
  }
}
