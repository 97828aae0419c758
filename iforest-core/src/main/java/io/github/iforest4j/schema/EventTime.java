package io.github.iforest4j.schema;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Reads event times in their usual forms. If neither the text nor the {@link TimeFormat} names a
 * zone, the text is read as if it were UTC, so that replay equals live.
 *
 * <p>Forms: ISO-8601 instants and offsets, {@code 2020-03-09 10:34:33}, {@code 2020-03-09T10:34},
 * {@code 2020-03-09}, the same with {@code /} or {@code .}, {@code 09.03.2020 10:34}, {@code
 * 9-Mar-2020}, {@code Mar 9, 2020}, {@code 20200309T103433}; AM and PM; a fraction behind a point
 * or a comma; {@code Z}, {@code UTC}, offsets and names of zones; {@code 03/09/2020} where the
 * format, or the numbers themselves, say which one is the day. Numbers are {@code yyyyMMdd}, with
 * {@code HHmm} or {@code HHmmss} behind it, or else seconds, milliseconds, microseconds or
 * nanoseconds since 1970, distinguished by their size. What is later than 2100 is no time.
 */
public final class EventTime {
  /** 2101-01-01 in seconds since 1970. */
  private static final double END = 4_133_980_800.0;

  /** 1990-01-01: spreadsheets with earlier days are hardly those of a logger. */
  private static final double BEGIN = 631_152_000;

  /** 1970-01-01, as spreadsheets count days. */
  private static final double SPREADSHEET_EPOCH = 25_569;

  private static final double SECONDS_OF_DAY = 86_400;

  private EventTime() {}

  /**
   * Parses a text.
   *
   * @throws DateTimeException if it has none of the forms above
   */
  public static Instant parse(String text) {
    return parse(text, TimeFormat.PLAIN);
  }

  /** Whether a field is called as one that holds times usually is; O(length), allocates. */
  public static boolean isClockName(String field) {
    return TimeColumn.isClockName(field);
  }

  /** Whether a text is a date, a time of day or both, whichever of its numbers is the day. */
  public static boolean looksLikeTime(String text) {
    return DateText.of(text) != null || DateText.timeOfDay(text) != null;
  }

  /**
   * Parses a text of a column whose format is known.
   *
   * @throws DateTimeException if it has none of the forms above
   */
  public static Instant parse(String text, TimeFormat format) {
    Instant time = orNull(text, format);
    if (time == null) {
      throw new DateTimeException("not a time: '" + text + "'");
    }
    return time;
  }

  /** The same; null if it is no time. */
  static @Nullable Instant orNull(String text, TimeFormat format) {
    Instant plain = iso(text);
    if (plain != null && format.zone() == null) {
      return plain;
    }
    double number = CellText.toNumber(text);
    if (!Double.isNaN(number)) {
      return ofNumberOrNull(number, format);
    }
    DateText date = DateText.of(text);
    return date == null ? null : date.instant(format);
  }

  /** The most frequent form, {@code 2020-03-09 10:34:33}, with a fraction and a Z; else null. */
  private static @Nullable Instant iso(String s) {
    int n = s.length();
    boolean zulu = n > 0 && s.charAt(n - 1) == 'Z';
    int end = zulu ? n - 1 : n;
    if (end < 19 || end > 29 || end == 20) {
      return null;
    }
    for (int i = 0; i < end; i++) {
      char c = s.charAt(i);
      boolean fits =
          switch (i) {
            case 4, 7 -> c == '-';
            case 10 -> c == ' ' || c == 'T';
            case 13, 16 -> c == ':';
            case 19 -> c == '.';
            default -> c >= '0' && c <= '9';
          };
      if (!fits) {
        return null;
      }
    }
    int nano = 0;
    for (int i = 20; i < 29; i++) {
      nano = 10 * nano + (i < end ? s.charAt(i) - '0' : 0);
    }
    int year = number(s, 0, 4);
    if (year <= 1900 || year > 2100) {
      return null;
    }
    try {
      return LocalDateTime.of(
              LocalDate.of(year, number(s, 5, 7), number(s, 8, 10)),
              LocalTime.of(number(s, 11, 13), number(s, 14, 16), number(s, 17, 19), nano))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int number(String s, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = 10 * value + s.charAt(i) - '0';
    }
    return value;
  }

  /**
   * A number as seconds, milliseconds, microseconds or nanoseconds since 1970, by its size, or as
   * {@code yyyyMMdd} and longer.
   *
   * @throws DateTimeException if it is no time
   */
  public static Instant ofNumber(double value) {
    return ofNumber(value, TimeFormat.PLAIN);
  }

  /**
   * A number of a column whose format is known.
   *
   * @throws DateTimeException if it is no time
   */
  public static Instant ofNumber(double value, TimeFormat format) {
    Instant time = ofNumberOrNull(value, format);
    if (time == null) {
      throw new DateTimeException("not a time: " + value);
    }
    return time;
  }

  static @Nullable Instant ofNumberOrNull(double value, TimeFormat format) {
    if (format.order() == TimeFormat.Order.SPREADSHEET_DAYS) {
      return isSpreadsheetDay(value) ? ofDays(value, format) : null;
    }
    DateText packed = packed(value);
    if (packed != null) {
      return packed.instant(format);
    }
    double size = Math.abs(value);
    double seconds =
        size < 1e11 ? value : size < 1e14 ? value / 1e3 : size < 1e17 ? value / 1e6 : value / 1e9;
    if (!(Math.abs(seconds) < END)) {
      return null;
    }
    long whole = (long) Math.floor(seconds);
    return Instant.ofEpochSecond(whole, Math.round((seconds - whole) * 1e9));
  }

  /** Whether a number would be a day from 1990 to 2100 in a spreadsheet. */
  static boolean isSpreadsheetDay(double value) {
    double seconds = (value - SPREADSHEET_EPOCH) * SECONDS_OF_DAY;
    return seconds >= BEGIN && seconds < END;
  }

  /** To the millisecond: a spreadsheet's day has no more. */
  private static Instant ofDays(double days, TimeFormat format) {
    long millis = Math.round((days - SPREADSHEET_EPOCH) * SECONDS_OF_DAY * 1e3);
    Instant asUtc = Instant.ofEpochMilli(millis);
    return format.zone() == null
        ? asUtc
        : LocalDateTime.ofInstant(asUtc, ZoneOffset.UTC).atZone(format.zone()).toInstant();
  }

  /** The date that the digits of a number are, such as 20200309 or 20200309103433; else null. */
  static @Nullable DateText packed(double value) {
    if (value != Math.rint(value) || value < 19_900_101 || value >= 21_010_000_000_000_000.0) {
      return null;
    }
    String digits = Long.toString((long) value);
    boolean long1 = digits.length() == 8 || digits.length() == 12 || digits.length() == 14;
    if (!long1 || digits.compareTo("1990") < 0 || digits.compareTo("2101") >= 0) {
      return null;
    }
    return DateText.of(digits);
  }
}
