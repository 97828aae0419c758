package io.github.iforest4j.engine.calendar;

import biweekly.ICalendar;
import biweekly.component.ICalComponent;
import biweekly.component.VEvent;
import biweekly.property.ExceptionDates;
import biweekly.property.ExceptionRule;
import biweekly.property.RecurrenceDates;
import biweekly.property.RecurrenceProperty;
import biweekly.property.RecurrenceRule;
import biweekly.util.Frequency;
import biweekly.util.Recurrence;
import io.github.iforest4j.source.BadInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calendars whose occurrences take long to find, or much memory. A line of a calendar can
 * stand for billions of occurrences, and the library finds them one after another.
 */
final class CalendarLimits {
  private static final int MAX_SERIES = 1_000;
  private static final int MAX_COUNT = 10_000;
  private static final int MAX_DATES = 10_000;
  private static final int MAX_IN_DAY = 96;
  private static final int MAX_CHANGES = 1_000;

  private static final Pattern ZONE =
      Pattern.compile("BEGIN\\s*:\\s*VTIMEZONE", Pattern.CASE_INSENSITIVE);
  private static final Pattern ZONE_END = Pattern.compile("END\\s*:\\s*VTIMEZONE");
  private static final Pattern FOLD = Pattern.compile("\\r?\\n[ \\t]");
  private static final Pattern RULE = Pattern.compile("([^:;]*\\.)?(RRULE|EXRULE)\\s*[:;]");
  private static final Pattern WITHIN_DAY = Pattern.compile("BY(HOUR|MINUTE|SECOND)");

  private CalendarLimits() {}

  /**
   * Checks the time zones that a calendar defines, in its text: the library follows their rules
   * already while it reads.
   *
   * @throws BadInputException if one changes too often
   */
  static void checkZones(Path file, byte[] bytes) throws BadInputException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!ZONE.matcher(text).find()) {
      return;
    }
    boolean zone = false;
    int changes = 0;
    for (String line : FOLD.matcher(text).replaceAll("").split("[\\r\\n]+")) {
      String upper = line.strip().toUpperCase(Locale.ROOT);
      if (ZONE.matcher(upper).lookingAt()) {
        zone = true;
      } else if (zone && ZONE_END.matcher(upper).lookingAt()) {
        zone = false;
      } else if (zone && RULE.matcher(upper).lookingAt()) {
        if (!upper.contains("FREQ=YEARLY") || WITHIN_DAY.matcher(upper).find()) {
          throw new BadInputException(
              file + ": a time zone changes more often than once a year; use a zone's usual name");
        }
        changes++;
      } else if (zone && upper.startsWith("RDATE")) {
        changes += 1 + (int) upper.chars().filter(c -> c == ',').count();
      }
    }
    if (changes > MAX_CHANGES) {
      throw new BadInputException(
          file + ": its time zones have more than " + MAX_CHANGES + " changes; use usual names");
    }
  }

  /**
   * Checks the rules of all events.
   *
   * @throws BadInputException if one is beyond a limit; the message names the event
   */
  static void check(Path file, ICalendar calendar) throws BadInputException {
    for (VEvent event : calendar.getEvents()) {
      String problem = problem(event);
      if (problem != null) {
        throw new BadInputException(
            file + ": the event '" + EventSeries.name(event) + "' " + problem);
      }
    }
  }

  /**
   * Checks the number of series.
   *
   * @throws BadInputException if there are too many
   */
  static void checkSeries(Path file, long series) throws BadInputException {
    if (series > MAX_SERIES) {
      throw new BadInputException(file + " holds more than " + MAX_SERIES + " recurring events");
    }
  }

  private static @Nullable String problem(VEvent event) {
    if (!event.getProperties(ExceptionRule.class).isEmpty()) {
      return "has a rule of exceptions (EXRULE), which iCalendar no longer knows; name their dates"
          + " (EXDATE)";
    }
    if (dates(event) > MAX_DATES) {
      return "names more than " + MAX_DATES + " dates; use a rule (RRULE)";
    }
    List<RecurrenceRule> rules = event.getProperties(RecurrenceRule.class);
    if (rules.size() > 1) {
      return "has " + rules.size() + " rules of recurrence; make an event of each";
    }
    for (RecurrenceProperty property : rules) {
      Recurrence rule = property.getValue();
      if (rule == null) {
        continue;
      }
      if (rule.getFrequency() == Frequency.SECONDLY || rule.getFrequency() == Frequency.MINUTELY) {
        return "recurs more often than once an hour";
      }
      if (isBeyond(rule)) {
        return "recurs more than "
            + MAX_IN_DAY
            + " times a day, or is counted beyond "
            + MAX_COUNT
            + " times; say until when it recurs (UNTIL)";
      }
    }
    return null;
  }

  private static boolean isBeyond(@Nullable Recurrence rule) {
    if (rule == null) {
      return false;
    }
    long inDay =
        (long) times(rule.getBySecond()) * times(rule.getByMinute()) * times(rule.getByHour());
    Integer count = rule.getCount();
    return inDay > MAX_IN_DAY || count != null && count > MAX_COUNT;
  }

  private static int times(List<Integer> values) {
    return Math.max(1, values.size());
  }

  private static int dates(ICalComponent component) {
    int dates = 0;
    for (RecurrenceDates some : component.getProperties(RecurrenceDates.class)) {
      dates += some.getDates().size() + some.getPeriods().size();
    }
    for (ExceptionDates some : component.getProperties(ExceptionDates.class)) {
      dates += some.getValues().size();
    }
    return dates;
  }
}
