package io.github.iforest4j.source;

import io.github.iforest4j.schema.EventTime;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Times as milliseconds since 1970, read and written without objects in their most frequent forms.
 */
final class EventMillis {
  /** What is no time. */
  static final long NONE = Long.MIN_VALUE;

  /** The bytes of {@code 2026-01-02T03:04:05.678Z}. */
  static final int LENGTH = 24;

  /** 1990 and 2101, in seconds since 1970. */
  private static final double BEGIN = 631_152_000;

  private static final double END = 4_133_980_800.0;

  private static final int MILLIS_OF_DAY = 86_400_000;

  private EventMillis() {}

  /** A number of seconds, milliseconds, microseconds or nanoseconds from 1990 to 2100. */
  static long of(double number) {
    double seconds =
        number < 1e11
            ? number
            : number < 1e14 ? number / 1e3 : number < 1e17 ? number / 1e6 : number / 1e9;
    if (seconds >= BEGIN && seconds < END) {
      return Math.round(seconds * 1e3);
    }
    boolean packed = number == Math.rint(number) && number >= 19_900_101 && number < 2.101e13;
    return packed ? of(Long.toString((long) number)) : NONE;
  }

  /** A text in any form that is known; allocates. */
  static long of(String text) {
    try {
      Instant time = EventTime.parse(text);
      return time.toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return NONE;
    }
  }

  /** The bytes of a text; allocates nothing for {@code 2026-01-02T03:04:05.678Z}, or shorter. */
  static long of(byte[] b, int from, int to) {
    int end = to > from && b[to - 1] == 'Z' ? to - 1 : to;
    int length = end - from;
    boolean plain =
        (length == 19 || length > 20 && length <= 29 && b[from + 19] == '.')
            && b[from + 4] == '-'
            && b[from + 7] == '-'
            && (b[from + 10] == 'T' || b[from + 10] == ' ')
            && b[from + 13] == ':'
            && b[from + 16] == ':';
    if (!plain) {
      return of(new String(b, from, to - from, StandardCharsets.US_ASCII));
    }
    int year = digits(b, from, 4);
    int month = digits(b, from + 5, 2);
    int day = digits(b, from + 8, 2);
    int hour = digits(b, from + 11, 2);
    int minute = digits(b, from + 14, 2);
    int second = digits(b, from + 17, 2);
    int fraction = length > 20 ? digits(b, from + 20, Math.min(3, length - 20)) : 0;
    for (int i = length; i > 20 && i < 23; i++) {
      fraction *= 10;
    }
    boolean usual =
        year > 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
    if (!usual
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 59
        || fraction < 0) {
      return of(new String(b, from, to - from, StandardCharsets.US_ASCII));
    }
    return days(year, month, day) * MILLIS_OF_DAY
        + ((hour * 60L + minute) * 60 + second) * 1000
        + fraction;
  }

  /** A number of digits; far below zero if one is none. */
  private static int digits(byte[] b, int from, int n) {
    int value = 0;
    for (int i = from; i < from + n; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE / 1000;
      }
      value = 10 * value + digit;
    }
    return value;
  }

  /** Days since 1970 of a date of the Gregorian calendar, whose years begin in March here. */
  private static long days(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int sinceMarch = (month + 9) % 12;
    return 365L * y + y / 4 - y / 100 + y / 400 + (153 * sinceMarch + 2) / 5 + day - 1 - 719_468;
  }

  /** Writes a time from the year 0 to 9999 as {@code 2026-01-02T03:04:05.678Z}. */
  static void write(long millis, byte[] to) {
    long day = Math.floorDiv(millis, (long) MILLIS_OF_DAY);
    int rest = (int) Math.floorMod(millis, (long) MILLIS_OF_DAY);
    // The inverse of days: years of March to February, in eras of 400 years.
    long z = day + 719_468;
    long era = Math.floorDiv(z, 146_097L);
    int ofEra = (int) (z - era * 146_097);
    int year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    int ofYear = ofEra - (365 * year + year / 4 - year / 100);
    int sinceMarch = (5 * ofYear + 2) / 153;
    int month = sinceMarch < 10 ? sinceMarch + 3 : sinceMarch - 9;
    put(to, 0, 4, (int) (era * 400) + year + (month <= 2 ? 1 : 0));
    put(to, 5, 2, month);
    put(to, 8, 2, ofYear - (153 * sinceMarch + 2) / 5 + 1);
    put(to, 11, 2, rest / 3_600_000);
    put(to, 14, 2, rest / 60_000 % 60);
    put(to, 17, 2, rest / 1000 % 60);
    put(to, 20, 3, rest % 1000);
    to[4] = '-';
    to[7] = '-';
    to[10] = 'T';
    to[13] = ':';
    to[16] = ':';
    to[19] = '.';
    to[23] = 'Z';
  }

  private static void put(byte[] to, int from, int n, int value) {
    int rest = value;
    for (int i = from + n - 1; i >= from; i--) {
      to[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
