package io.github.iforest4j.schema;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Text for a line: names and values without control codes and not too long, numbers rounded. */
public final class PlainText {
  private PlainText() {}

  /**
   * Replaces each run of white space and control, format, private and unpaired surrogate characters
   * by one space, trims, and shortens to {@code limit} characters, of which the last is then an
   * ellipsis. Linear in the shorter of the text and {@code 8 * limit}: a longer text is cut first.
   */
  public static String clean(String text, int limit) {
    if (text.length() <= limit && isClean(text)) {
      return text;
    }
    int end = (int) Math.min(text.length(), 8L * limit);
    StringBuilder clean = new StringBuilder(Math.min(end, limit + 2));
    boolean gap = false;
    boolean cut = end < text.length();
    for (int i = 0; i < end; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isBlankOrHidden(c)) {
        gap = !clean.isEmpty();
        continue;
      }
      if (clean.length() + (gap ? 1 : 0) + Character.charCount(c) > limit) {
        cut = true;
        break;
      }
      if (gap) {
        clean.append(' ');
        gap = false;
      }
      clean.appendCodePoint(c);
    }
    return cut ? ellipsis(clean, limit) : clean.toString();
  }

  /** Whether a text has no hidden character, no pair of surrogates, and single spaces only. */
  private static boolean isClean(String text) {
    char before = ' ';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f && isBlankOrHidden(c) || c == ' ' && before == ' ') {
        return false;
      }
      before = c;
    }
    return before != ' ' || text.isEmpty();
  }

  private static String ellipsis(StringBuilder clean, int limit) {
    int end = Math.min(clean.length(), limit - 1);
    if (end > 0 && Character.isHighSurrogate(clean.charAt(end - 1))) {
      end--;
    }
    clean.setLength(end);
    return clean.append('…').toString();
  }

  /**
   * Returns a text of at most {@code limit} characters: the text itself, or its beginning with an
   * ellipsis as the last character. A pair of surrogates is not divided.
   *
   * @param limit at least 2
   */
  public static String shortened(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int end = limit - (Character.isHighSurrogate(text.charAt(limit - 2)) ? 2 : 1);
    return text.substring(0, end) + "…";
  }

  /**
   * Replaces each hidden character by a space, and changes nothing else.
   *
   * @return the same object if there is none
   */
  public static String withoutHidden(String text) {
    boolean hidden = false;
    for (int i = 0; i < text.length() && !hidden; i++) {
      char c = text.charAt(i);
      // A pair of surrogates is looked at below.
      hidden = (c < ' ' || c >= 0x7f) && isHidden(c);
    }
    if (!hidden || text.codePoints().noneMatch(PlainText::isHidden)) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(isHidden(c) ? ' ' : c));
    return clean.toString();
  }

  private static boolean isBlankOrHidden(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || isHidden(c);
  }

  /**
   * Whether a character is not shown by itself, but may change how other text is shown, or where a
   * line ends: control and format characters (bidirectional overrides, zero-width marks), line and
   * paragraph separators, lone surrogates, and characters without a meaning. Every output that
   * shows text from outside uses this one rule.
   *
   * @param c a code point
   */
  public static boolean isHidden(int c) {
    if (c >= ' ' && c < 0x7f) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /**
   * Rounds to a number of decimals, half to even of the shortest decimal number that is the value;
   * no trailing zeros.
   *
   * @param value a finite number
   * @param decimals at least 0
   */
  public static String rounded(double value, int decimals) {
    String text = decimals <= Rounding.MAX_DECIMALS ? Rounding.text(value, decimals) : null;
    if (text != null) {
      return text;
    }
    BigDecimal rounded =
        new BigDecimal(Double.toString(value)).setScale(decimals, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /**
   * A number with a fixed number of decimals: what the format {@code %.2f} gives for two, in the
   * locale {@link Locale#ROOT}, but several times faster for usual numbers.
   *
   * @param value any number
   * @param decimals at least 0
   */
  public static String fixed(double value, int decimals) {
    String text =
        decimals > 0 && decimals <= Rounding.MAX_DECIMALS ? Rounding.fixed(value, decimals) : null;
    return text != null ? text : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /**
   * The number of digits before the point of the shortest decimal number that is the value; for a
   * value below 0.1, minus the number of zeros behind the point.
   *
   * @param value a finite number other than 0
   */
  public static int integerDigits(double value) {
    double magnitude = Math.abs(value);
    if (magnitude >= .001 && magnitude < 1e9) {
      return Rounding.integerDigits(magnitude);
    }
    BigDecimal exact = new BigDecimal(Double.toString(value));
    return exact.precision() - exact.scale();
  }

  /** Four significant digits, but all of the integer part; no trailing zeros. */
  public static String number(double value) {
    double magnitude = Math.abs(value);
    if (magnitude >= .001 && magnitude < 1e9) {
      int integerDigits = Rounding.integerDigits(magnitude);
      String text = Rounding.text(value, Math.max(0, 4 - integerDigits));
      if (text != null) {
        return text;
      }
    }
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal exact = new BigDecimal(Double.toString(value));
    int integerDigits = Math.max(0, exact.precision() - exact.scale());
    if (integerDigits > 15 || Math.abs(value) < 1e-6 && value != 0) {
      return exact.round(new MathContext(4, RoundingMode.HALF_EVEN)).toString();
    }
    BigDecimal rounded =
        exact.round(new MathContext(Math.max(4, integerDigits), RoundingMode.HALF_EVEN));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
