package io.github.iforest4j.source;

/**
 * Reads the digits of a decimal number; both scanners use it. The parts of the last number stay
 * here until the next one. Allocates nothing.
 */
final class NumberScanner {
  static final int NONE = -1;

  /** Integers with more digits are texts: doubles would lose some of them. */
  static final int LONGEST_DOUBLE_INTEGER = 15;

  /** Longer numbers are left to the general parsers. */
  static final int MAX_LENGTH = 100;

  private static final int MAX_EXPONENT_DIGITS = 4;

  private boolean negative;
  private long digits;
  private int numDigits;
  private int before;
  private int behindPoint;
  private int point;
  private int exponent;
  private boolean integer;

  /**
   * Reads a sign, digits with at most one point, and an exponent.
   *
   * @param comma what may stand for the point, besides a point
   * @param delimiter what never does
   * @return the index behind the number, or {@link #NONE} if there is no digit, or a bad exponent
   */
  int scan(byte[] b, int from, int to, byte comma, byte delimiter) {
    int p = from;
    negative = b[p] == '-';
    if (negative || b[p] == '+') {
      p++;
    }
    int first = p;
    long value = 0;
    for (; p < to; p++) {
      int digit = b[p] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = 10 * value + digit;
    }
    int n = p - first;
    before = n;
    point = NONE;
    exponent = 0;
    if (p < to && (b[p] == '.' || b[p] == comma) && b[p] != delimiter) {
      point = p;
      p++;
      for (; p < to; p++) {
        int digit = b[p] - '0';
        if (digit < 0 || digit > 9) {
          break;
        }
        value = 10 * value + digit;
      }
      exponent = point + 1 - p;
      n -= exponent;
    }
    if (n == 0) {
      return NONE;
    }
    digits = value;
    numDigits = n;
    boolean power = p < to && (b[p] == 'e' || b[p] == 'E');
    integer = point == NONE && !power;
    behindPoint = -exponent;
    return power ? power(b, p + 1, to) : p;
  }

  private int power(byte[] b, int from, int to) {
    int p = from;
    boolean smaller = p < to && b[p] == '-';
    if (p < to && (smaller || b[p] == '+')) {
      p++;
    }
    int value = 0;
    int start = p;
    for (; p < to && b[p] >= '0' && b[p] <= '9'; p++) {
      value = 10 * value + (b[p] - '0');
    }
    if (p == start || p - start > MAX_EXPONENT_DIGITS) {
      return NONE;
    }
    exponent += smaller ? -value : value;
    return p;
  }

  /** Whether the number has neither point nor exponent. */
  boolean isInteger() {
    return integer;
  }

  /** The integer, if it has at most 18 digits; -0 is 0. */
  long integer() {
    return negative ? -digits : digits;
  }

  /** How many digits it has, before and behind the point. */
  int numDigits() {
    return numDigits;
  }

  /** The index of the point, or of what stands for it; {@link #NONE} if there is none. */
  int point() {
    return point;
  }

  /** Whether JSON allows it: no plus, digits on both sides of the point, no zero in front. */
  boolean isJson(byte[] b, int from) {
    return b[from] != '+'
        && before > 0
        && (before == 1 || b[negative ? from + 1 : from] != '0')
        && (point == NONE || behindPoint > 0);
  }

  /** The number, if it is certain without the exact parser; NaN otherwise. */
  double valueOrNan() {
    return Decimals.ofExact(negative, digits, numDigits, exponent);
  }
}
