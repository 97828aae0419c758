package io.github.iforest4j.engine.calendar;

import io.github.iforest4j.error.TooLargeException;
import io.github.iforest4j.format.SmallFile;
import io.github.iforest4j.schema.EventClock;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Maintenance windows, from a file of one of two kinds:
 *
 * <ul>
 *   <li>iCalendar (RFC 5545), as calendar programs export it: events, once or recurring, with
 *       exceptions and moved occurrences. Events that are cancelled do not count; whole days and
 *       times without a zone are of a default zone.
 *   <li>Text in UTF-8 with a line for each series of windows, such as {@code 0 22 * * SAT 4h
 *       maintenance of line 2}: the five fields of cron by the clock of the default zone, how long
 *       a window lasts ({@link io.github.iforest4j.time.DurationText#parse}, with a unit), and what
 *       it is called. Empty lines and those that begin with {@code #} do not count. A time that a
 *       change of the clock leaves out is that of the change, and of a time that comes twice, the
 *       first counts.
 * </ul>
 *
 * <p>Finding the window of a time costs O(events) when the time crosses the beginning or the end of
 * a window, and O(1) without allocation otherwise. Not thread-safe; see {@link #copy}.
 */
public final class MaintenanceCalendar {
  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_NAME = 80;

  private static final Pattern ICALENDAR =
      Pattern.compile("(?im)^[^\\S\\r\\n]*BEGIN\\s*:\\s*VCALENDAR");

  /** The bytes that some editors begin a file of UTF-8 with. */
  private static final String MARK = "\u00ef\u00bb\u00bf";

  /** Occurrences that are passed over when one is looked for; more are those of an attack. */
  private static final int MAX_STEPS = 10_000;

  /**
   * A maintenance window.
   *
   * @param name what the calendar calls it; {@code maintenance} if it has no name
   * @param start its beginning
   * @param end its end, which does not belong to it
   */
  public record Window(String name, Instant start, Instant end) {}

  private final List<WindowSeries> events;
  private final ZoneId zone;
  private long from = Long.MAX_VALUE;
  private long until = Long.MIN_VALUE;
  private @Nullable Window found;

  private MaintenanceCalendar(List<WindowSeries> events, ZoneId zone) {
    this.events = events;
    this.zone = zone;
  }

  /**
   * Reads a file.
   *
   * @param zoneOfTimes the zone of whole days, of times without one, and of lines of cron; null for
   *     that of this machine
   * @throws BadInputException if it holds no window, or is of neither kind; the message says what
   *     is wrong
   * @throws IOException if it cannot be read
   */
  public static MaintenanceCalendar read(Path file, @Nullable ZoneId zoneOfTimes)
      throws IOException {
    ZoneId zone = zoneOfTimes == null ? ZoneId.systemDefault() : zoneOfTimes;
    byte[] bytes;
    try {
      bytes = SmallFile.bytes(file, MAX_BYTES, "a calendar");
    } catch (TooLargeException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (text.startsWith(MARK)) {
      bytes = Arrays.copyOfRange(bytes, MARK.length(), bytes.length);
      text = text.substring(MARK.length());
    }
    boolean calendar = ICALENDAR.matcher(text).find();
    List<WindowSeries> events =
        calendar ? EventSeries.read(file, bytes, zone) : new CronLines(file, zone).read(bytes);
    if (events.isEmpty()) {
      throw new BadInputException(
          file
              + (calendar
                  ? " holds no event with a beginning and an end"
                  : " holds no window; it must be an iCalendar file (.ics), or have lines such as '"
                      + CronLines.EXAMPLE
                      + "'"));
    }
    return new MaintenanceCalendar(events, zone);
  }

  static String name(String text) {
    return text.isBlank()
        ? "maintenance"
        : PlainText.shortened(PlainText.withoutHidden(text.strip()), MAX_NAME);
  }

  /** The same windows, for another course of time. */
  public MaintenanceCalendar copy() {
    return new MaintenanceCalendar(events, zone);
  }

  /** The number of events, or of lines of cron; each may occur many times. */
  public int size() {
    return events.size();
  }

  /** The zone of whole days, of times without one, and of lines of cron. */
  public ZoneId zone() {
    return zone;
  }

  /** The window that a time is in; null if it is in none. Of several, the one that ends last. */
  public @Nullable Window at(Instant time) {
    return at(time.toEpochMilli());
  }

  /** The same for milliseconds since 1970. */
  public @Nullable Window at(long millis) {
    if (millis >= from && millis < until) {
      return found;
    }
    Window last = null;
    long next = Long.MAX_VALUE;
    long before = Long.MIN_VALUE;
    for (WindowSeries event : events) {
      PrimitiveIterator.OfLong starts = event.beginnings(millis);
      for (int step = 0; starts.hasNext() && step < MAX_STEPS; step++) {
        long start = starts.nextLong();
        if (start > millis) {
          next = Math.min(next, start);
          break;
        }
        long end = start + event.millis();
        if (end <= millis) {
          before = Math.max(before, end);
        } else if (last == null || end > last.end().toEpochMilli()) {
          last = new Window(event.name(), Instant.ofEpochMilli(start), Instant.ofEpochMilli(end));
        }
      }
    }
    found = last;
    // Inside, another window may begin that ends later.
    from = last == null ? before : millis;
    until = last == null ? next : Math.min(next, last.end().toEpochMilli());
    if (last == null && before == Long.MIN_VALUE) {
      from = millis;
    }
    return found;
  }

  /**
   * The time of a reading as a time of this calendar: if it names no zone, it is of that of the
   * calendar.
   *
   * @param clock what the time was read with
   */
  public Instant instant(Instant time, EventClock clock) {
    return clock.format().local()
        ? time.atOffset(ZoneOffset.UTC).toLocalDateTime().atZone(zone).toInstant()
        : time;
  }

  /**
   * The records of a table that are in no window.
   *
   * @param schema says where their time is
   * @param inside whether the record at an index that has no time is in a window
   * @return the table itself if all are outside
   */
  public RecordTable outside(RecordTable table, FeatureSchema schema, IntPredicate inside) {
    EventClock clock = schema.clock();
    RecordRow row = schema.newRow();
    int[] kept =
        IntStream.range(0, table.numRows())
            .filter(
                r -> {
                  table.copyTo(r, row);
                  Instant time = clock.time(row);
                  return time == null ? !inside.test(r) : at(instant(time, clock)) == null;
                })
            .toArray();
    return kept.length == table.numRows() ? table : table.rows(kept);
  }

  /**
   * The records of a table to learn from: those that are in no window, or have no time.
   *
   * @param schema says where their time is
   * @return the table itself if all are outside
   * @throws IllegalArgumentException if the schema has no time, or all records are in windows; the
   *     message says what helps
   */
  public RecordTable outside(RecordTable table, FeatureSchema schema) {
    if (!schema.clock().hasTime()) {
      throw new IllegalArgumentException(
          "the readings have no times to compare with the calendar; name the column of times, or"
              + " leave out the calendar");
    }
    RecordTable outside = outside(table, schema, index -> false);
    if (outside.numRows() == 0) {
      throw new IllegalArgumentException(
          "all readings are in maintenance windows; learn from others, or shorten the windows");
    }
    return outside;
  }
}
