package io.github.iforest4j.engine.calendar;

import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.TimezoneInfo;
import biweekly.io.text.ICalReader;
import biweekly.property.DateStart;
import biweekly.property.ExceptionDates;
import biweekly.property.Status;
import biweekly.util.ICalDate;
import io.github.iforest4j.source.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.Spliterators;
import java.util.TimeZone;
import java.util.stream.StreamSupport;

/**
 * An event of an iCalendar file, once or recurring.
 *
 * @param moved the occurrences that were moved or deleted, in milliseconds since 1970
 */
record EventSeries(VEvent event, String name, TimeZone zone, long millis, Set<Long> moved)
    implements WindowSeries {
  private static final int MAX_EVENTS = 10_000;

  @Override
  public boolean recurs() {
    return event.getRecurrenceRule() != null;
  }

  @Override
  public PrimitiveIterator.OfLong beginnings(long at) {
    var dates = event.getDateIterator(zone);
    dates.advanceTo(new Date(at - millis));
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(dates, 0), false)
        .mapToLong(Date::getTime)
        .filter(time -> !moved.contains(time))
        .iterator();
  }

  /**
   * Reads the events of a file, without those that are cancelled or have no length.
   *
   * @param zone the zone of whole days, and of times without one
   * @throws BadInputException if it is no calendar, or beyond a limit
   */
  static List<WindowSeries> read(Path file, byte[] bytes, ZoneId zone) throws IOException {
    TimeZone usual = TimeZone.getTimeZone(zone);
    List<WindowSeries> events = new ArrayList<>();
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
    if (events.size() > MAX_EVENTS) {
      throw new BadInputException(file + " holds more than " + MAX_EVENTS + " events");
    }
    CalendarLimits.checkSeries(file, events.stream().filter(WindowSeries::recurs).count());
    return events;
  }

  private static void add(ICalendar calendar, TimeZone usual, List<WindowSeries> events) {
    TimezoneInfo zones = calendar.getTimezoneInfo();
    Map<String, Set<Long>> moved = new HashMap<>();
    for (VEvent event : calendar.getEvents()) {
      if (event.getRecurrenceId() != null && event.getUid() != null) {
        moved
            .computeIfAbsent(event.getUid().getValue(), uid -> new HashSet<>())
            .add(time(event.getRecurrenceId().getValue(), usual));
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
      Set<Long> gone = new HashSet<>();
      if (!moves) {
        gone.addAll(moved.getOrDefault(event.getUid().getValue(), Set.of()));
      }
      for (ExceptionDates dates : event.getExceptionDates()) {
        dates.getValues().forEach(date -> gone.add(time(date, usual)));
      }
      events.add(new EventSeries(event, name(event), zone, millis, gone));
    }
  }

  static String name(VEvent event) {
    String summary = event.getSummary() == null ? "" : event.getSummary().getValue();
    return MaintenanceCalendar.name(summary == null ? "" : summary);
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
}
