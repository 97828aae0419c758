package io.github.iforest4j.client.input;

/** What the text of a cell means. */
final class CellValue {
  private CellValue() {}

  /** The usual ways to write that there is no value. */
  static boolean isMissing(String text) {
    return switch (text) {
      case "", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "-nan", "null", "NULL", "None" -> true;
      case "Infinity", "-Infinity", "+Infinity", "inf", "-inf", "+inf", "Inf", "-Inf" -> true;
      default -> false;
    };
  }

  /** Sets a CSV cell: missing, a number when it looks like a finite one, else its text. */
  static void set(FieldBuffer fields, int slot, String cell) {
    String text = cell.strip();
    if (isMissing(text)) {
      fields.missing(slot, cell);
    } else if (!looksLikeNumber(text) || isLongInteger(text)) {
      fields.text(slot, text, cell);
    } else {
      fields.number(slot, Double.parseDouble(text), cell);
    }
  }

  /** More digits than a double keeps, such as a serial number. */
  private static boolean isLongInteger(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (i > 0) {
        return false;
      }
    }
    return digits > 15;
  }

  /** Sign, digits with at most one point, exponent: what {@link Double#parseDouble} takes, less. */
  static boolean looksLikeNumber(String text) {
    int n = text.length();
    int i = 0;
    if (i < n && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    int digits = 0;
    boolean point = false;
    for (; i < n; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return false;
    }
    if (i == n) {
      return true;
    }
    if (text.charAt(i) != 'e' && text.charAt(i) != 'E') {
      return false;
    }
    i++;
    if (i < n && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    int firstDigit = i;
    while (i < n && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i == n && i > firstDigit;
  }
}
