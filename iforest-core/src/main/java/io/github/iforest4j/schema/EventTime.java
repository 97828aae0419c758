package io.github.iforest4j.schema;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/**
 * Reads event times in their usual forms. UTC when no zone is given, so that replay equals live.
 *
 * <p>Forms: ISO-8601 instants and offsets, {@code 2020-03-09 10:34:33}, {@code 2020-03-09T10:34},
 * {@code 2020-03-09}, {@code 09.03.2020 10:34}; and numbers as seconds, milliseconds, microseconds
 * or nanoseconds since 1970, distinguished by their size.
 */
public final class EventTime {
  private static final DateTimeFormatter LOCAL =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .appendPattern("H:mm")
          .optionalStart()
          .appendPattern(":ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .optionalEnd()
          .toFormatter(java.util.Locale.ROOT);

  private static final DateTimeFormatter ZONED =
      new DateTimeFormatterBuilder()
          .append(LOCAL)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(java.util.Locale.ROOT);

  private EventTime() {}

  /**
   * Parses a text.
   *
   * @throws DateTimeException if it has none of the forms above
   */
  public static Instant parse(String text) {
    String s = text.strip();
    if (s.length() >= 10 && s.charAt(2) == '.' && s.charAt(5) == '.') {
      s = s.substring(6, 10) + '-' + s.substring(3, 5) + '-' + s.substring(0, 2) + s.substring(10);
    }
    if (s.length() >= 8 && s.length() <= 40 && s.charAt(4) == '-') {
      if (s.length() == 10) {
        return LocalDate.parse(s).atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      String iso =
          s.length() > 10 && s.charAt(10) == ' ' ? s.substring(0, 10) + 'T' + s.substring(11) : s;
      char last = iso.charAt(iso.length() - 1);
      boolean zoned = last == 'Z' || iso.indexOf('+', 10) > 0 || iso.indexOf('-', 10) > 0;
      return zoned
          ? OffsetDateTime.parse(iso, ZONED).toInstant()
          : LocalDateTime.parse(iso, LOCAL).toInstant(ZoneOffset.UTC);
    }
    double number = CellText.toNumber(s);
    if (Double.isNaN(number)) {
      throw new DateTimeException("not a time: '" + text + "'");
    }
    return ofNumber(number);
  }

  /** A number since 1970 as seconds, milliseconds, microseconds or nanoseconds, by its size. */
  public static Instant ofNumber(double value) {
    double size = Math.abs(value);
    double seconds =
        size < 1e11 ? value : size < 1e14 ? value / 1e3 : size < 1e17 ? value / 1e6 : value / 1e9;
    if (!(Math.abs(seconds) < 1e11)) {
      throw new DateTimeException("not a time: " + value);
    }
    long whole = (long) Math.floor(seconds);
    return Instant.ofEpochSecond(whole, Math.round((seconds - whole) * 1e9));
  }
}
