package io.github.iforest4j.engine.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.calendar.MaintenanceCalendar.Window;
import io.github.iforest4j.source.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaintenanceCalendarTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @TempDir Path folder;

  private MaintenanceCalendar calendar(String... events) throws IOException {
    String text =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n"
            + String.join("", events).replace("\n", "\r\n")
            + "END:VCALENDAR\r\n";
    return MaintenanceCalendar.read(Files.writeString(folder.resolve("plant.ics"), text), BERLIN);
  }

  private static String event(String... lines) {
    return "BEGIN:VEVENT\nDTSTAMP:20260101T000000Z\n" + String.join("\n", lines) + "\nEND:VEVENT\n";
  }

  private static String at(MaintenanceCalendar calendar, String time) {
    Window window = calendar.at(Instant.parse(time));
    return window == null ? "" : window.name();
  }

  @Test
  void oneWindowHasABeginningAndAnEndThatDoesNotBelongToIt() throws IOException {
    MaintenanceCalendar calendar =
        calendar(
            event(
                "UID:1",
                "SUMMARY:Calibration\\, line 2",
                "DTSTART:20260301T120000Z",
                "DTEND:20260301T140000Z"));
    assertThat(calendar.size()).isEqualTo(1);
    assertThat(at(calendar, "2026-03-01T11:59:59.999Z")).isEmpty();
    assertThat(calendar.at(Instant.parse("2026-03-01T12:00:00Z")))
        .isEqualTo(
            new Window(
                "Calibration, line 2",
                Instant.parse("2026-03-01T12:00:00Z"),
                Instant.parse("2026-03-01T14:00:00Z")));
    assertThat(at(calendar, "2026-03-01T13:59:59.999Z")).isEqualTo("Calibration, line 2");
    assertThat(at(calendar, "2026-03-01T14:00:00Z")).isEmpty();
    assertThat(at(calendar, "2026-03-01T13:00:00Z")).as("time goes back").isNotEmpty();
  }

  /** Every Sunday night, local time: an hour earlier in UTC once summer time has begun. */
  @ParameterizedTest
  @CsvSource({
    "2026-03-22T21:30:00Z, true",
    "2026-03-22T20:30:00Z, false",
    "2026-03-29T20:30:00Z, true",
    "2026-03-29T21:30:00Z, true",
    "2026-03-29T22:30:00Z, false",
    "2026-03-28T21:30:00Z, false",
    "2026-04-05T20:30:00Z, false", // deleted
    "2026-04-12T20:30:00Z, false", // moved ...
    "2026-04-13T20:30:00Z, true", // ... to Monday
    "2026-06-28T20:30:00Z, true",
    "2026-07-05T20:30:00Z, false" // the series has ended
  })
  void aSeriesFollowsTheClockOfItsZoneAndHasExceptions(String time, boolean inside)
      throws IOException {
    MaintenanceCalendar calendar =
        calendar(
            event(
                "UID:weekly",
                "SUMMARY:backup",
                "DTSTART;TZID=Europe/Berlin:20260301T220000",
                "DURATION:PT2H",
                "RRULE:FREQ=WEEKLY;BYDAY=SU;UNTIL=20260701T000000Z",
                "EXDATE;TZID=Europe/Berlin:20260405T220000"),
            event(
                "UID:weekly",
                "SUMMARY:backup",
                "RECURRENCE-ID;TZID=Europe/Berlin:20260412T220000",
                "DTSTART;TZID=Europe/Berlin:20260413T220000",
                "DURATION:PT2H"));
    assertThat(at(calendar, time)).isEqualTo(inside ? "backup" : "");
  }

  @Test
  void wholeDaysAndTimesWithoutAZoneAreOfTheDefaultZone() throws IOException {
    MaintenanceCalendar calendar =
        calendar(
            event(
                "UID:1",
                "SUMMARY:holiday",
                "DTSTART;VALUE=DATE:20260501",
                "RRULE:FREQ=YEARLY",
                "EXDATE;VALUE=DATE:20270501"),
            event("UID:2", "DTSTART:20260601T080000", "DTEND:20260601T090000"));
    assertThat(at(calendar, "2026-04-30T21:59:59Z")).isEmpty();
    assertThat(at(calendar, "2026-04-30T22:00:00Z")).isEqualTo("holiday");
    assertThat(at(calendar, "2026-05-01T21:59:59Z")).isEqualTo("holiday");
    assertThat(at(calendar, "2026-05-01T22:00:00Z")).isEmpty();
    assertThat(at(calendar, "2027-05-01T12:00:00Z")).as("not in that year").isEmpty();
    assertThat(at(calendar, "2028-05-01T12:00:00Z")).isEqualTo("holiday");
    assertThat(at(calendar, "2026-06-01T06:30:00Z")).as("no name").isEqualTo("maintenance");
    assertThat(at(calendar, "2026-06-01T07:00:00Z")).isEmpty();
  }

  /** Outlook names zones in its own way, and defines them in the file. */
  @Test
  void aZoneThatTheFileDefinesIsUsed() throws IOException {
    MaintenanceCalendar calendar =
        calendar(
            """
            BEGIN:VTIMEZONE
            TZID:W. Europe Standard Time
            BEGIN:STANDARD
            DTSTART:16010101T030000
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
            END:STANDARD
            BEGIN:DAYLIGHT
            DTSTART:16010101T020000
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0200
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
            END:DAYLIGHT
            END:VTIMEZONE
            """,
            event(
                "UID:1",
                "SUMMARY:outlook",
                "DTSTART;TZID=W. Europe Standard Time:20260701T100000",
                "DTEND;TZID=W. Europe Standard Time:20260701T110000"));
    assertThat(at(calendar, "2026-07-01T08:30:00Z")).isEqualTo("outlook");
    assertThat(at(calendar, "2026-07-01T09:30:00Z")).isEmpty();
  }

  @Test
  void ofSeveralWindowsTheOneThatEndsLastCounts() throws IOException {
    MaintenanceCalendar calendar =
        calendar(
            event("UID:1", "SUMMARY:a", "DTSTART:20260301T100000Z", "DTEND:20260301T120000Z"),
            event("UID:2", "SUMMARY:b", "DTSTART:20260301T110000Z", "DTEND:20260301T130000Z"),
            event(
                "UID:3",
                "SUMMARY:c",
                "STATUS:CANCELLED",
                "DTSTART:20260301T110000Z",
                "DTEND:20260301T180000Z"));
    assertThat(at(calendar, "2026-03-01T10:30:00Z")).isEqualTo("a");
    assertThat(at(calendar, "2026-03-01T11:30:00Z")).isEqualTo("b");
    assertThat(at(calendar, "2026-03-01T12:30:00Z")).isEqualTo("b");
    assertThat(at(calendar, "2026-03-01T13:30:00Z")).isEmpty();
  }

  /** What was found for one time must not be answered for another: as a new calendar says. */
  @Test
  void theOrderOfQuestionsDoesNotMatter() throws IOException {
    String[] events = new String[8];
    for (int i = 0; i < events.length; i++) {
      events[i] =
          event(
              "UID:" + i,
              "SUMMARY:w" + i,
              "DTSTART:202603%02dT%02d0000Z".formatted(1 + i, 2 * i),
              "DURATION:PT%dH".formatted(1 + 5 * i),
              i % 2 == 0 ? "RRULE:FREQ=DAILY;INTERVAL=" + (i + 2) : "RRULE:FREQ=WEEKLY;COUNT=5");
    }
    MaintenanceCalendar asked = calendar(events);
    Random random = new Random(7);
    long start = Instant.parse("2026-02-20T00:00:00Z").toEpochMilli();
    long time = start;
    for (int n = 0; n < 3_000; n++) {
      time =
          random.nextInt(4) == 0
              ? start + (long) (random.nextDouble() * 60 * 86_400_000L)
              : time + random.nextInt(7_200_000);
      assertThat(asked.at(time))
          .as("question %d, %s", n, Instant.ofEpochMilli(time))
          .isEqualTo(asked.copy().at(time));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', holds no window",
    "'time,temp', line 1: 'time,temp' is no line of cron",
    "'BEGIN:VCALENDAR\nEND:VCALENDAR', holds no event",
    "'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:yesterday\nEND:VEVENT\nEND:VCALENDAR', holds no event"
  })
  void whatIsNoCalendarIsRefused(String text, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("no.ics"), text);
    assertThatThrownBy(() -> MaintenanceCalendar.read(file, BERLIN))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("no.ics");
  }

  /** Each of these lines made the search for an occurrence take minutes, or all memory. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RRULE:FREQ=SECONDLY | recurs more often than once an hour",
        "RRULE:FREQ=MINUTELY | recurs more often than once an hour",
        "RRULE:FREQ=HOURLY;COUNT=2147483647 | say until when it recurs",
        "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19"
            + " | recurs more than 96 times a day",
        "EXRULE:FREQ=DAILY | no longer knows; name their dates",
      })
  void aSeriesThatTakesLongToFollowIsRefused(String line, String problem) {
    assertThatThrownBy(
            () ->
                calendar(
                    event(
                        "UID:1",
                        "SUMMARY:Wash",
                        "DTSTART:20260101T000000Z",
                        "DTEND:20260101T000001Z",
                        line)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("plant.ics: the event 'Wash' ", problem);
  }

  @Test
  void tooManySeriesOrDatesAreRefused() {
    String start = "DTSTART:20260101T000000Z";
    String end = "DTEND:20260101T000001Z";
    assertThatThrownBy(
            () -> calendar(event("UID:1", start, end, "RRULE:FREQ=HOURLY").repeat(1_001)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("holds more than 1000 recurring events");
    String dates = "RDATE:" + "20260101T000000Z,".repeat(10_000) + "20260101T000000Z";
    assertThatThrownBy(() -> calendar(event("UID:1", start, end, dates)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("names more than 10000 dates");
  }

  @Test
  void aTimeZoneThatChangesAllTheTimeIsRefused() {
    assertThatThrownBy(
            () ->
                calendar(
                    "BEGIN:VTIMEZONE\nTZID:Q\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
                        + "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=SECONDLY\n"
                        + "END:STANDARD\nEND:VTIMEZONE\n",
                    event("UID:1", "DTSTART;TZID=Q:20260101T000000", "DURATION:PT1H")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("a time zone changes more often than once a year");
  }
}
