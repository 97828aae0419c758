package io.github.iforest4j.schema;

import java.util.Locale;

/** Converts values to text, in one form for categories, alerts and files. */
final class CellText {
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
    if (trimmed.isEmpty()) {
      return Double.NaN;
    }
    char first = trimmed.charAt(0);
    boolean plausible =
        (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
    char last = trimmed.charAt(trimmed.length() - 1);
    if (!plausible || last == 'd' || last == 'D' || last == 'f' || last == 'F') {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(trimmed);
      return Double.isFinite(value) ? value : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
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
