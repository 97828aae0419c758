package io.github.iforest4j.engine.calendar;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.time.DurationText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads windows that are written as lines of cron, each with a duration and a text. What takes long
 * to follow, and what is probably a mistake, is refused: see decision 58.
 */
final class CronLines {
  /** A line as it should be, for messages. */
  static final String EXAMPLE = "0 22 * * SAT 4h maintenance of line 2";

  private static final int MAX_LINES = 100;
  private static final int MAX_LENGTH = 1_000;
  private static final int MAX_SHOWN = 80;
  private static final int MAX_IN_DAY = 96;
  private static final Duration LONGEST = Duration.ofDays(366);

  /** The number of windows that are checked for a line: more than two days of the densest. */
  private static final int LOOKED_AT = 200;

  private static final long YEARS = Duration.ofDays(8 * 366).toMillis();

  /** Its year has a 29th of February. */
  private static final LocalDateTime BEGINNING = LocalDateTime.of(2000, 1, 1, 0, 0);

  private static final Pattern LINE =
      Pattern.compile("(\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+)\\s+(\\S+)(?:\\s+(.*))?");

  private static final Pattern FIELDS = Pattern.compile("[0-9A-Za-z*,/\\s-]+");
  private static final Pattern WITH_UNIT = Pattern.compile(".*[a-z]");

  private final CronParser parser =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private final Path file;
  private final ZoneId zone;

  CronLines(Path file, ZoneId zone) {
    this.file = file;
    this.zone = zone;
  }

  /**
   * Reads the lines of the file; empty ones, and those that begin with {@code #}, do not count.
   *
   * @throws BadInputException if one is refused; the message has its number
   */
  List<WindowSeries> read(byte[] bytes) throws BadInputException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadInputException(
          file + " is neither an iCalendar file (.ics) nor text in UTF-8 with lines of cron", e);
    }
    List<WindowSeries> series = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\\R", -1)) {
      number++;
      String stripped = line.strip();
      if (stripped.isEmpty() || stripped.startsWith("#")) {
        continue;
      }
      if (series.size() == MAX_LINES) {
        throw new BadInputException(
            file + " holds more than " + MAX_LINES + " lines of cron; a calendar (.ics) may");
      }
      series.add(series(number, stripped));
    }
    return series;
  }

  private CronSeries series(int number, String line) throws BadInputException {
    Matcher m = LINE.matcher(line);
    if (line.length() > MAX_LENGTH || !m.matches()) {
      throw refused(
          number,
          line,
          "is no line of cron, which is five fields, a duration and a text, such as '"
              + EXAMPLE
              + "'; and it is no iCalendar file (.ics), which begins with BEGIN:VCALENDAR");
    }
    ExecutionTime times = times(number, m.group(1));
    Duration length = length(number, m.group(2));
    String text = m.group(3) == null ? "" : m.group(3);
    CronSeries series =
        new CronSeries(MaintenanceCalendar.name(text), length.toMillis(), times, zone);
    check(
        number,
        m.group(1),
        m.group(2),
        new CronSeries(series.name(), series.millis(), times, ZoneOffset.UTC));
    return series;
  }

  private ExecutionTime times(int number, String fields) throws BadInputException {
    String problem = "a field has characters other than digits, names and * , - /";
    if (FIELDS.matcher(fields).matches()) {
      try {
        return ExecutionTime.forCron(parser.parse(fields));
      } catch (IllegalArgumentException e) {
        String said = String.valueOf(e.getMessage());
        problem = shown(said.replace("Failed to parse cron expression. ", ""));
      }
    }
    throw refused(
        number,
        fields,
        "is no time of cron: "
            + problem
            + "; it is minute, hour, day, month and weekday, such as '0 22 * * SAT'");
  }

  private Duration length(int number, String text) throws BadInputException {
    Duration length;
    try {
      length = WITH_UNIT.matcher(text).matches() ? DurationText.parse(text) : Duration.ZERO;
    } catch (IllegalArgumentException e) {
      length = Duration.ZERO;
    }
    if (length.isZero() || length.compareTo(LONGEST) > 0) {
      throw refused(
          number,
          text,
          "is no duration of at most a year; after the five fields write how long it lasts, such as"
              + " 30m, 4h or 2d");
    }
    return length;
  }

  /** Looks at the first beginnings, as if the clock never changed. */
  private void check(int number, String fields, String length, CronSeries series)
      throws BadInputException {
    long first = BEGINNING.toInstant(ZoneOffset.UTC).toEpochMilli();
    PrimitiveIterator.OfLong beginnings = series.beginnings(first);
    if (!beginnings.hasNext()) {
      throw refused(number, fields, "never comes; name a day that each such month has");
    }
    long[] seen = new long[LOOKED_AT];
    for (int n = 0; n < LOOKED_AT && beginnings.hasNext(); n++) {
      seen[n] = beginnings.nextLong();
      if (n >= MAX_IN_DAY && seen[n] - seen[n - MAX_IN_DAY] < Duration.ofDays(1).toMillis()) {
        throw refused(
            number,
            fields,
            "begins more than " + MAX_IN_DAY + " times a day; name one minute, such as 0");
      }
      if (n > 0 && seen[n] - seen[n - 1] < series.millis()) {
        throw refused(
            number,
            fields + " " + length,
            "begins again before it is over; a * is each minute, hour or day: name one, or shorten"
                + " the duration");
      }
      if (seen[n] - first > YEARS) {
        return;
      }
    }
  }

  private BadInputException refused(int number, String value, String problem) {
    return new BadInputException(file + ": line " + number + ": '" + shown(value) + "' " + problem);
  }

  private static String shown(String text) {
    return PlainText.shortened(PlainText.withoutHidden(text), MAX_SHOWN);
  }
}
