package io.github.iforest4j.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** What the text of a cell means. */
final class CellValue {
  private static final Set<String> MISSING_WORDS =
      Set.of(
          "NA",
          "na",
          "N/A",
          "n/a",
          "n.a.",
          "N.A.",
          "NaN",
          "nan",
          "NAN",
          "-nan",
          "-NaN",
          "null",
          "NULL",
          "Null",
          "None",
          "none",
          "NONE",
          "nil",
          "NIL",
          "Infinity",
          "-Infinity",
          "+Infinity",
          "inf",
          "-inf",
          "+inf",
          "Inf",
          "+Inf",
          "INF",
          "-INF",
          "+INF",
          "?",
          "-",
          "--",
          "---",
          "#N/A",
          "#NV",
          "#VALUE!",
          "#REF!",
          "#DIV/0!",
          "1.#QNAN",
          "1.#INF",
          "-1.#IND",
          "-Inf");

  private static final byte[][] MISSING =
      MISSING_WORDS.stream()
          .map(word -> word.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  private static final String FIRST_OF_MISSING = "NnIi-+?#1";

  private static final int LONGEST_MISSING = "-Infinity".length();

  private CellValue() {}

  /** Whether it is empty, or one of the usual ways to write that there is no value. */
  static boolean isMissing(String text) {
    return text.isEmpty() || MISSING_WORDS.contains(text);
  }

  /** The same of bytes. */
  static boolean isMissing(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length == 0 || length > LONGEST_MISSING) {
      return length == 0;
    }
    byte first = bytes[from];
    if (FIRST_OF_MISSING.indexOf(first) < 0) {
      return false;
    }
    for (byte[] word : MISSING) {
      if (Arrays.equals(word, 0, word.length, bytes, from, to)) {
        return true;
      }
    }
    return false;
  }

  /** Sets a CSV cell: missing, a number when it looks like a finite one, else its text. */
  static void set(RecordBuffer fields, int slot, String cell) {
    String text = cell.strip();
    if (isMissing(text)) {
      fields.missing(slot, cell);
    } else if (!looksLikeNumber(text) || isLongInteger(text)) {
      fields.text(slot, text, cell);
    } else {
      fields.number(slot, Double.parseDouble(text), cell);
    }
  }

  /** Whether it is an integer with more digits than a double keeps, such as a serial number. */
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

  /** Whether it is a number with a comma for the point. */
  static boolean isCommaNumber(String text) {
    return text.indexOf(',') >= 0 && looksLikeNumber(withPoint(text));
  }

  /**
   * Replaces commas by points; empty if the text has a point already. With more than one comma, the
   * result is no number.
   */
  static String withPoint(String text) {
    return text.indexOf('.') >= 0 ? "" : text.replace(',', '.');
  }

  /**
   * Whether it has the form sign, digits with at most one point, exponent. {@link
   * Double#parseDouble} accepts more, such as hexadecimal numbers.
   */
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
