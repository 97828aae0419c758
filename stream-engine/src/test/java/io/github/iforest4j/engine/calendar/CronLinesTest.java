package io.github.iforest4j.engine.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.calendar.MaintenanceCalendar.Window;
import io.github.iforest4j.source.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows that are written as lines of cron. The expected times are worked out by hand. */
class CronLinesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @TempDir Path folder;

  private MaintenanceCalendar lines(ZoneId zone, String... lines) throws IOException {
    Path file = folder.resolve("plant.cron");
    return MaintenanceCalendar.read(Files.writeString(file, String.join("\n", lines)), zone);
  }

  private static String at(MaintenanceCalendar calendar, String time) {
    Window window = calendar.at(Instant.parse(time));
    return window == null ? "" : window.name() + " " + window.start() + " " + window.end();
  }

  /** 2026-03-07 is a Saturday; Berlin is an hour ahead until the 29th, then two. */
  @Test
  void aLineIsATimeADurationAndAText() throws IOException {
    MaintenanceCalendar calendar =
        lines(
            BERLIN,
            "# what we do",
            "",
            "0 22 * * SAT 4h maintenance of line 2",
            "  30 6  1 */3 *\t1.5h",
            "   # and no more");
    assertThat(calendar.size()).isEqualTo(2);
    assertThat(at(calendar, "2026-03-07T20:59:59.999Z")).isEmpty();
    String winter = "maintenance of line 2 2026-03-07T21:00:00Z 2026-03-08T01:00:00Z";
    assertThat(at(calendar, "2026-03-07T21:00:00Z")).isEqualTo(winter);
    assertThat(at(calendar, "2026-03-08T00:59:59.999Z")).isEqualTo(winter);
    assertThat(at(calendar, "2026-03-08T01:00:00Z")).isEmpty();
    assertThat(at(calendar, "2026-06-06T20:00:00Z"))
        .isEqualTo("maintenance of line 2 2026-06-06T20:00:00Z 2026-06-07T00:00:00Z");
    assertThat(at(calendar, "2026-04-01T05:00:00Z"))
        .as("the quarter begins")
        .isEqualTo("maintenance 2026-04-01T04:30:00Z 2026-04-01T06:00:00Z");
    assertThat(at(calendar, "2026-05-01T05:00:00Z")).isEmpty();
    assertThat(at(calendar, "2026-03-07T22:00:00Z")).as("time goes back").isEqualTo(winter);
  }

  /** At 02:00 on 2026-03-29 the clocks of Berlin go to 03:00, which is 01:00 UTC. */
  @ParameterizedTest
  @CsvSource({
    "30 2 * * * 1h, 2026-03-28T01:30:00Z, 2026-03-28T02:30:00Z",
    "30 2 * * * 1h, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
    "30 2 * * * 1h, 2026-03-30T00:30:00Z, 2026-03-30T01:30:00Z",
    "0 2 * * * 1h, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
    "0 3 * * * 1h, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
    "59 1 * * * 1h, 2026-03-29T00:59:00Z, 2026-03-29T01:59:00Z",
    "0 22 * * SAT 8h, 2026-03-28T21:00:00Z, 2026-03-29T05:00:00Z",
    // 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC, so that 02:30 comes twice.
    "30 2 * * * 1h, 2026-10-24T00:30:00Z, 2026-10-24T01:30:00Z",
    "30 2 * * * 1h, 2026-10-25T00:30:00Z, 2026-10-25T01:30:00Z",
    "30 2 * * * 1h, 2026-10-26T01:30:00Z, 2026-10-26T02:30:00Z",
    "0 3 * * * 1h, 2026-10-25T02:00:00Z, 2026-10-25T03:00:00Z",
    "0 22 * * SAT 8h, 2026-10-24T20:00:00Z, 2026-10-25T04:00:00Z",
  })
  void aWindowFollowsTheClockAndLastsAsLongAsItSays(String line, Instant start, Instant end)
      throws IOException {
    Window window = new Window("maintenance", start, end);
    MaintenanceCalendar calendar = lines(BERLIN, line);
    assertThat(calendar.at(start.minusMillis(1))).isNull();
    assertThat(calendar.at(start)).isEqualTo(window);
    assertThat(calendar.at(end.minusMillis(1))).isEqualTo(window);
    assertThat(calendar.at(end)).isNull();
    // As a calendar that was not asked before.
    assertThat(calendar.copy().at(start)).isEqualTo(window);
    assertThat(calendar.copy().at(end.minusMillis(1))).isEqualTo(window);
    assertThat(calendar.copy().at(end)).isNull();
  }

  /** Each day has its window once, whatever the clock does. */
  @Test
  void eachDayOfAYearHasItsWindow() throws IOException {
    MaintenanceCalendar calendar = lines(BERLIN, "30 2 * * * 20m");
    List<Instant> starts = new ArrayList<>();
    Instant end = Instant.parse("2027-01-01T00:00:00Z");
    for (Instant t = Instant.parse("2026-01-01T00:00:00Z"); t.isBefore(end); ) {
      Window window = calendar.at(t);
      if (window != null && (starts.isEmpty() || !starts.contains(window.start()))) {
        starts.add(window.start());
      }
      t = t.plus(Duration.ofMinutes(5));
    }
    assertThat(starts).hasSize(365);
    for (int d = 0; d < 365; d++) {
      LocalDate day = LocalDate.of(2026, 1, 1).plusDays(d);
      boolean summer =
          !day.isBefore(LocalDate.of(2026, 3, 30)) && !day.isAfter(LocalDate.of(2026, 10, 25));
      String utc = summer ? "00:30" : day.equals(LocalDate.of(2026, 3, 29)) ? "01:00" : "01:30";
      assertThat(starts.get(d)).isEqualTo(Instant.parse(day + "T" + utc + ":00Z"));
    }
  }

  /** If day and weekday are both given, either will do, as cron has it. */
  @Test
  void aDayOfTheMonthOrAWeekday() throws IOException {
    MaintenanceCalendar calendar = lines(ZoneOffset.UTC, "0 0 13 * 5 1h");
    assertThat(at(calendar, "2026-03-12T00:30:00Z")).isEmpty();
    assertThat(at(calendar, "2026-03-13T00:30:00Z")).as("both").isNotEmpty();
    assertThat(at(calendar, "2026-03-20T00:30:00Z")).as("a Friday").isNotEmpty();
    assertThat(at(calendar, "2026-04-13T00:30:00Z")).as("a Monday").isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0 0 * * 0 1h, 2026-03-08T00:30:00Z", // Sunday has two numbers
    "0 0 * * 7 1h, 2026-03-08T00:30:00Z",
    "0 0 * * sun 1h, 2026-03-08T00:30:00Z",
    "0 0 * mar * 1h, 2026-03-08T00:30:00Z",
    "0 0-2 * * MON-FRI 1h, 2026-03-09T02:30:00Z",
    "*/30 5 * * * 10m, 2026-03-08T05:35:00Z",
    "'0 22,23,0-3 * * * 1h', 2026-03-08T03:59:00Z",
    "0 0 29 2 * 1d, 2028-02-29T23:59:59Z",
    "0 0 1 7 * 31d, 2026-07-31T12:00:00Z",
  })
  void formsOfFields(String line, String inside) throws IOException {
    assertThat(at(lines(ZoneOffset.UTC, line), inside)).startsWith("maintenance ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "61 22 * * SAT 4h x | '61 22 * * SAT' is no time of cron: Value 61 not in range [0, 59]",
        "0 22-3 * * * 4h x | '0 22-3 * * *' is no time of cron: Invalid range! [22,3]",
        "0 0 L * * 4h x | Invalid chars: L; it is minute, hour, day, month and weekday",
        "0 0 * * 5#2 4h x | a field has characters other than digits, names and * , - /",
        "0 0 ? * * 4h x | a field has characters other than digits",
        "٣ 0 * * * 4h x | a field has characters other than digits",
        "0 0 * */0 * 4h x | Period 0 not in range",
        "0 22 * * SAT | is no line of cron, which is five fields, a duration and a text, such as",
        "@daily 4h x | is no line of cron",
        "DTSTART:20260301T120000Z | it is no iCalendar file (.ics), which begins with BEGIN:VCALENDAR",
        "0 22 * * SAT /usr/bin/stop now | '/usr/bin/stop' is no duration of at most a year",
        "0 22 * * SAT 4 x | '4' is no duration of at most a year; after the five fields write how long",
        "0 22 * * SAT 0h x | '0h' is no duration of at most a year",
        "0 22 * * SAT 367d x | '367d' is no duration of at most a year",
        "0 22 * * SAT 999999999d x | '999999999d' is no duration of at most a year",
        "0 22 * * SAT -4h x | '-4h' is no duration",
        "* 22 * * 6 4h x | '* 22 * * 6 4h' begins again before it is over; a * is each minute",
        "0 22 * * * 25h x | '0 22 * * * 25h' begins again before it is over",
        "0 0 1,31 * * 2d x | '0 0 1,31 * * 2d' begins again before it is over",
        "* * * * * 1m x | '* * * * *' begins more than 96 times a day; name one minute, such as 0",
        "*/14 * * * * 1m x | begins more than 96 times a day",
        "0 0 30 2 * 4h x | '0 0 30 2 *' never comes; name a day that each such month has",
        "0 0 31 4,6,9,11 * 4h x | never comes",
      })
  void aLineThatIsWrongIsRefusedWithItsNumberAndWhatHelps(String line, String problem) {
    assertThatThrownBy(() -> lines(BERLIN, "# first", "0 1 * * * 1h fine", line))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("plant.cron: line 3: '")
        .hasMessageContaining(problem);
  }

  /** What is hidden in a line does not reach a terminal, and what is long is cut. */
  @Test
  void linesOfAnAttacker() throws IOException {
    assertThatThrownBy(() -> lines(BERLIN, "0 22 * * SAT \u001b[2J\u202e4h x"))
        .hasMessageContaining("' [2J 4h'")
        .hasMessageNotContaining("\u001b");
    for (String line :
        List.of(
            "0,".repeat(5_000_000) + "0 1 * * * 1h x",
            "0 ".repeat(400) + "9".repeat(200),
            "9".repeat(900) + " 1 * * * 1h x",
            "1-".repeat(400) + "1 1 * * * 1h x",
            "*/".repeat(400) + "1 1 * * * 1h x",
            " ".repeat(1_000_000) + "x")) {
      assertThatThrownBy(() -> lines(BERLIN, line))
          .isInstanceOf(BadInputException.class)
          .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(900));
    }
    String name =
        at(
            lines(ZoneOffset.UTC, "0 0 * * * 1h a\u001bb" + "c".repeat(900)),
            "2026-03-01T00:00:00Z");
    assertThat(name).startsWith("a bccc").contains("c… 2026").hasSizeLessThan(130);
  }

  /** The times of readings may be damaged. */
  @Test
  void timesFarAwayAreInNoWindowOrInOne() throws IOException {
    MaintenanceCalendar leap = lines(BERLIN, "0 0 29 2 * 1h x");
    for (long millis : new long[] {Long.MAX_VALUE, Long.MAX_VALUE / 2, Long.MIN_VALUE / 2}) {
      assertThat(leap.at(millis)).as("%d", millis).isNull();
      assertThat(leap.copy().at(millis)).as("%d", millis).isNull();
    }
    assertThat(at(leap, "2028-02-28T23:30:00Z")).isNotEmpty();
  }

  @Test
  void aHundredLinesAtMost() throws IOException {
    String hundred = "*/15 * * * * 15m x\n".repeat(100);
    MaintenanceCalendar calendar = lines(BERLIN, hundred);
    assertThat(calendar.size()).isEqualTo(100);
    assertThat(calendar.at(Instant.parse("2026-03-29T01:07:00Z"))).isNotNull();
    assertThatThrownBy(() -> lines(BERLIN, hundred + "0 1 * * * 1h x"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            folder.resolve("plant.cron")
                + " holds more than 100 lines of cron; a calendar (.ics) may");
  }

  @Test
  void theContentSaysWhichKindItIs() throws IOException {
    Path file = folder.resolve("plant.txt");
    String event =
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260301T120000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n";
    for (String before : List.of("", "\ufeff", "\r\n  ", "X-WR:1\n")) {
      Files.writeString(file, before + "begin:vcalendar\r\n" + event + "END:VCALENDAR");
      assertThat(MaintenanceCalendar.read(file, BERLIN).at(Instant.parse("2026-03-01T12:30:00Z")))
          .isNotNull();
    }
    Files.writeString(file, "\ufeff0 13 * * * 1h ümlaut\r\n\r\n# end");
    Window window =
        MaintenanceCalendar.read(file, BERLIN).at(Instant.parse("2026-03-01T12:30:00Z"));
    assertThat(window).extracting(Window::name).isEqualTo("ümlaut");
    Files.write(file, "0 13 * * * 1h ü".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> MaintenanceCalendar.read(file, BERLIN))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("plant.txt is neither an iCalendar file (.ics) nor text in UTF-8");
    Files.writeString(file, "# nothing yet\n");
    assertThatThrownBy(() -> MaintenanceCalendar.read(file, BERLIN))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("plant.txt holds no window; it must be an iCalendar file (.ics), or");
  }

  /** What was found for one time must not be answered for another: as a new calendar says. */
  @Test
  void theOrderOfQuestionsDoesNotMatter() throws IOException {
    MaintenanceCalendar asked =
        lines(
            BERLIN,
            "30 2 * * * 1h a",
            "*/20 1-3 * * * 7m b",
            "0 22 * * SAT 30h c",
            "0 0 29 3 * 12h d",
            "15 2 25 10 * 50m e");
    Random random = new Random(7);
    for (String change : List.of("2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z")) {
      long start = Instant.parse(change).toEpochMilli() - 86_400_000L;
      long time = start;
      for (int n = 0; n < 1_000; n++) {
        time =
            random.nextInt(4) == 0
                ? start + (long) (random.nextDouble() * 2 * 86_400_000L)
                : time + random.nextInt(1_200_000);
        assertThat(asked.at(time))
            .as("question %d, %s", n, Instant.ofEpochMilli(time))
            .isEqualTo(asked.copy().at(time));
      }
    }
  }

  @Test
  void theLinesOfTheDocumentationAreRead() throws IOException {
    String document =
        Files.readString(Path.of(System.getProperty("iforest.root"), "docs", "operations.md"));
    String section = document.substring(document.indexOf("### Lines of cron"));
    String block = section.split("```")[1].strip();
    assertThat(block).startsWith("# minute hour day").contains("maintenance of line 2");
    assertThat(lines(BERLIN, block).size()).isEqualTo(2);
  }
}
