package io.github.iforest4j.engine.calendar;

import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.TimezoneInfo;
import biweekly.io.text.ICalReader;
import biweekly.property.DateStart;
import biweekly.property.ExceptionDates;
import biweekly.property.Status;
import biweekly.util.ICalDate;
import io.github.iforest4j.error.TooLargeException;
import io.github.iforest4j.format.SmallFile;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.source.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The maintenance windows of an iCalendar file (RFC 5545), as calendar programs export it: events,
 * once or recurring, with exceptions and moved occurrences. Events that are cancelled do not count;
 * whole days and times without a zone are of a default zone.
 *
 * <p>Finding the window of a time costs O(events) when the time crosses the beginning or the end of
 * a window, and O(1) without allocation otherwise. Not thread-safe; see {@link #copy}.
 */
public final class MaintenanceCalendar {
  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_EVENTS = 10_000;
  private static final int MAX_NAME = 80;

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

  /** An event with its time zone, and the occurrences that were moved or deleted. */
  private record Event(VEvent event, String name, TimeZone zone, long millis, Set<Date> moved) {
    boolean recurs() {
      return event.getRecurrenceRule() != null;
    }
  }

  private final List<Event> events;
  private final ZoneId zone;
  private long from = Long.MAX_VALUE;
  private long until = Long.MIN_VALUE;
  private @Nullable Window found;

  private MaintenanceCalendar(List<Event> events, ZoneId zone) {
    this.events = events;
    this.zone = zone;
  }

  /**
   * Reads a file.
   *
   * @param zone the zone of whole days, and of times without one
   * @throws BadInputException if it holds no event, or is no calendar; the message says what is
   *     wrong
   * @throws IOException if it cannot be read
   */
  public static MaintenanceCalendar read(Path file, ZoneId zone) throws IOException {
    byte[] bytes;
    try {
      bytes = SmallFile.bytes(file, MAX_BYTES, "a calendar");
    } catch (TooLargeException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
    TimeZone usual = TimeZone.getTimeZone(zone);
    List<Event> events = new ArrayList<>();
    CalendarLimits.checkZones(file, bytes);
    try (ICalReader reader = new ICalReader(new ByteArrayInputStream(bytes))) {
      reader.setDefaultTimezone(usual);
      for (ICalendar calendar = reader.readNext(); calendar != null; ) {
        CalendarLimits.check(file, calendar);
        add(calendar, usual, events);
        calendar = reader.readNext();
      }
    } catch (RuntimeException e) {
      throw new BadInputException(file + " cannot be read as a calendar: " + e, e);
    }
    if (events.isEmpty()) {
      throw new BadInputException(
          file
              + " holds no event with a beginning and an end; it must be an iCalendar file (.ics)");
    }
    if (events.size() > MAX_EVENTS) {
      throw new BadInputException(file + " holds more than " + MAX_EVENTS + " events");
    }
    CalendarLimits.checkSeries(file, events.stream().filter(Event::recurs).count());
    return new MaintenanceCalendar(events, zone);
  }

  private static void add(ICalendar calendar, TimeZone usual, List<Event> events) {
    TimezoneInfo zones = calendar.getTimezoneInfo();
    Map<String, Set<Date>> moved = new HashMap<>();
    for (VEvent event : calendar.getEvents()) {
      if (event.getRecurrenceId() != null && event.getUid() != null) {
        moved
            .computeIfAbsent(event.getUid().getValue(), uid -> new HashSet<>())
            .add(new Date(time(event.getRecurrenceId().getValue(), usual)));
      }
    }
    for (VEvent event : calendar.getEvents()) {
      DateStart start = event.getDateStart();
      long millis = start == null ? 0 : millis(event, start.getValue(), usual);
      boolean cancelled = event.getStatus() != null && event.getStatus().equals(Status.cancelled());
      if (start == null || millis <= 0 || cancelled) {
        continue;
      }
      boolean own = zones.getTimezone(start) != null && start.getValue().hasTime();
      if (!start.getValue().hasTime()) {
        // The library takes a day for one of this machine's zone.
        event.setDateStart(new ICalDate(new Date(time(start.getValue(), usual)), true));
      }
      TimeZone zone = own ? zones.getTimezone(start).getTimeZone() : usual;
      boolean moves = event.getRecurrenceId() != null || event.getUid() == null;
      Set<Date> gone = new HashSet<>();
      if (!moves) {
        gone.addAll(moved.getOrDefault(event.getUid().getValue(), Set.of()));
      }
      for (ExceptionDates dates : event.getExceptionDates()) {
        dates.getValues().forEach(date -> gone.add(new Date(time(date, usual))));
      }
      events.add(new Event(event, name(event), zone, millis, gone));
    }
  }

  static String name(VEvent event) {
    String summary = event.getSummary() == null ? "" : event.getSummary().getValue();
    return summary == null || summary.isBlank()
        ? "maintenance"
        : PlainText.shortened(PlainText.withoutHidden(summary.strip()), MAX_NAME);
  }

  private static long time(ICalDate date, TimeZone usual) {
    return date.hasTime() ? date.getTime() : date.getRawComponents().toDate(usual).getTime();
  }

  /** How long an event lasts; 0 if it says neither its end nor its duration. */
  private static long millis(VEvent event, ICalDate start, TimeZone usual) {
    if (event.getDateEnd() != null) {
      return time(event.getDateEnd().getValue(), usual) - time(start, usual);
    }
    if (event.getDuration() != null) {
      return event.getDuration().getValue().toMillis();
    }
    return start.hasTime() ? 0 : Duration.ofDays(1).toMillis();
  }

  /** The same windows, for another course of time. */
  public MaintenanceCalendar copy() {
    return new MaintenanceCalendar(events, zone);
  }

  /** The number of events, each of which may occur many times. */
  public int size() {
    return events.size();
  }

  /** The zone of whole days, and of times without one. */
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
    for (Event event : events) {
      Iterator<Date> starts = starts(event, millis);
      for (int step = 0; starts.hasNext() && step < MAX_STEPS; step++) {
        Date date = starts.next();
        long start = date.getTime();
        if (event.moved().contains(date)) {
          continue;
        }
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

  /** When an event begins, from the last beginning on that may include a time. */
  private static Iterator<Date> starts(Event event, long millis) {
    var starts = event.event().getDateIterator(event.zone());
    starts.advanceTo(new Date(millis - event.millis()));
    return starts;
  }
}
