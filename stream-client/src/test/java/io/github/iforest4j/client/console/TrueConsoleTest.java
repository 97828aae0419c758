package io.github.iforest4j.client.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.engine.Judgement;
import io.github.iforest4j.engine.Origin;
import io.github.iforest4j.engine.StreamJudge;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.testing.Claims;
import io.github.iforest4j.engine.testing.Claims.Claim;
import io.github.iforest4j.engine.testing.Claims.Kind;
import io.github.iforest4j.engine.testing.Course;
import io.github.iforest4j.engine.testing.FaultScenarios;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.sim.testing.UserData;
import io.github.iforest4j.source.RowReading;
import io.github.iforest4j.time.DurationText;
import io.github.iforest4j.view.text.AlertLimit;
import io.github.iforest4j.view.text.AlertPrinter;
import io.github.iforest4j.view.text.TextOutput;
import io.github.iforest4j.view.text.TextStyle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is printed about an incident is true of the readings: of simulated faults of every kind,
 * each line of the console is read back, and each sentence in it is checked against the values that
 * the stream really had. A sentence says one thing: a value with its range and what was expected, a
 * direction, a duration, a count, a severity, a name, since when something is back. (The sentences
 * of labels are those of {@code TrueWordsTest}.)
 *
 * <p>{@code mvn -pl stream-client -am test -Dtest=TrueConsoleTest
 * -Dsurefire.failIfNoSpecifiedTests=false} prints how many sentences are false; with {@code
 * -Diforest.tags=long -Diforest.excludedTags=} of more than 10,000.
 */
class TrueConsoleTest {
  private static final int TRAINING = 2_000;

  private static final Pattern HEAD =
      Pattern.compile("(\\d\\d:\\d\\d:\\d\\d)  (ANOMALY|UPDATE|OVER|ENDS) +[0-9a-f]{6}  (.*)");
  private static final Pattern SEVERITIES = Pattern.compile("^(?:(\\w+) → )?(\\w+): (.*)$");
  private static final Pattern AFTER =
      Pattern.compile("^(?:after (.*), )?([\\d,]+) anomal(?:y|ies)(?: in ([\\d,]+) readings)?$");
  private static final Pattern SINCE = Pattern.compile("^(.*) since (\\d\\d:\\d\\d:\\d\\d)$");
  private static final Pattern WORST =
      Pattern.compile("^worst at (\\d\\d:\\d\\d:\\d\\d) \\(score [\\d.]+\\): (.*)$");

  @TempDir private Path folder;

  private final Map<String, int[]> counts = new TreeMap<>();
  private final List<String> lies = new ArrayList<>();
  private final Set<String> faults = new TreeSet<>();

  /** Incidents that were called over, and those of them during a simulated fault. */
  private int over;

  private int overDuringFault;

  @Test
  void nothingPrintedAboutASimulatedFaultIsFalse() throws IOException {
    check(1, 1_000, 2);
    assertThat(sentences()).isGreaterThan(500);
    assertThat(lies).isEmpty();
  }

  @Test
  @Tag("long")
  void nothingOfMuchIsFalse() throws IOException {
    check(8, 4_000, 20);
    assertThat(sentences()).isGreaterThan(10_000);
    assertThat(faults).as("kinds of faults that were judged").hasSizeGreaterThan(20);
    assertThat(lies).isEmpty();
  }

  private int sentences() {
    return counts.values().stream().mapToInt(c -> c[0]).sum();
  }

  private void check(int seeds, int readings, int files) throws IOException {
    for (Scenario scenario : FaultScenarios.all(folder)) {
      for (Preset preset : List.of(Preset.SENSORS, Preset.READINGS)) {
        for (int seed = 1; seed <= seeds; seed++) {
          check(scenario, preset, seed, readings);
        }
      }
    }
    for (int seed = 0; seed < files; seed++) {
      check(UserData.withFaults(seed, seed % 2 == 0 ? 300 : 60), seed);
    }
    System.out.printf("sentences about incidents: %d, false: %d%n", sentences(), lies.size());
    counts.forEach((kind, c) -> System.out.printf("  %-10s %6d, false: %d%n", kind, c[0], c[1]));
    System.out.printf("called over: %d, during a simulated fault: %d%n", over, overDuringFault);
    lies.stream().limit(40).forEach(System.out::println);
  }

  private void check(Scenario scenario, Preset preset, int seed, int readings) {
    SensorStream.Options options = SensorStream.Options.of(scenario, seed).withAnomalyShare(.1);
    RecordTable training = new RecordTable();
    SensorStream.of(scenario, options.clean()).fill(training, TRAINING);
    DetectorModel model =
        Training.builder(training)
            .config(DetectorConfig.builder().preset(preset).build())
            .prepare()
            .fit();
    Play play = new Play(scenario.name() + ", " + preset + ", seed " + seed, model, training);
    SensorStream stream = SensorStream.of(scenario, options);
    stream.seek(TRAINING);
    for (int r = 0; r < readings; r++) {
      SensorReading reading = stream.next();
      if (reading.truth() != null) {
        faults.add(reading.truth().kind());
      }
      play.row.clear();
      reading.copyTo(play.row);
      play.next(reading.truth() != null);
    }
  }

  /** A file that is learned from whole, so that values are compared with those of their hour. */
  private void check(UserData data, int seed) {
    RecordTable table = new RecordTable();
    String[] lines = data.csv().split("\n");
    for (int r = 1; r < lines.length; r++) {
      String[] cells = lines[r].split(",", -1);
      table.set("time", cells[0]);
      for (int s = 0; s < UserData.SENSORS.size(); s++) {
        if (!cells[s + 1].isEmpty()) {
          table.set(UserData.SENSORS.get(s), Double.parseDouble(cells[s + 1]));
        }
      }
      table.endRow();
    }
    DetectorModel model = Training.builder(table).mayHoldFaults().choosePreset().prepare().fit();
    Play play = new Play("a file of three days, seed " + seed, model, table);
    for (int r = 0; r < table.numRows(); r++) {
      int reading = r;
      play.row.clear();
      table.copyTo(r, play.row);
      play.next(data.faults().stream().anyMatch(f -> f.from() <= reading && reading < f.to()));
    }
  }

  /** One stream, and what is printed about it. */
  private final class Play implements TextOutput {
    private final String what;
    private final DetectorModel model;
    private final RecordRow row;
    private final RowReading clock;
    private final StreamJudge judge;
    private final AlertPrinter printer = new AlertPrinter(this, AlertLimit.EPISODES);
    private final OfflineLabeler labeler = new OfflineLabeler();
    private final Map<String, Course> courses;
    private final Map<Instant, List<Integer>> readings = new HashMap<>();
    private final List<Boolean> faulty = new ArrayList<>();
    private final List<Boolean> anomalous = new ArrayList<>();

    private final List<String> lines = new ArrayList<>();
    private LocalDate date = LocalDate.EPOCH;

    // Of the incident that was printed last.
    private String name = "";
    private Severity severity = Severity.LOW;
    private Instant start = Instant.EPOCH;
    private int startReading;

    Play(String what, DetectorModel model, RecordTable training) {
      this.what = what;
      this.model = model;
      this.row = model.schema().newRow();
      this.clock = new RowReading(model.schema());
      this.judge = new StreamJudge(model, JudgeSettings.of(model), "");
      this.courses = Course.of(model, training);
    }

    @Override
    public void result(String line) {
      lines.add(line);
    }

    @Override
    public String styled(TextStyle style, String text) {
      return text;
    }

    @Override
    public int width() {
      return 1_000;
    }

    @Override
    public boolean json() {
      return false;
    }

    /** The row holds the next reading. */
    void next(boolean hasFault) {
      int r = faulty.size();
      faulty.add(hasFault);
      Instant time = clock.time(row);
      if (time != null) {
        readings.computeIfAbsent(second(time), t -> new ArrayList<>()).add(r);
      }
      Course.add(courses, model, row);
      Judgement judgement = judge.judge(row, Origin.of("simulated", r, Instant.EPOCH));
      anomalous.add(judgement.anomaly() != null);
      if (judgement.ended() != null) {
        printer.incident(judgement.ended(), false);
        readBack(r);
      }
      AnomalyEvent anomaly = judgement.anomaly();
      if (anomaly != null) {
        printer.anomaly(anomaly, false);
        printer.labelled(anomaly, labeler.label(anomaly.evidence()));
        readBack(r);
        if (anomaly.beginsIncident()) {
          name = labeler.label(anomaly.evidence()).label();
          startReading = r;
        }
      }
      if (judgement.update() != null) {
        printer.updated(judgement.update(), false);
        readBack(r);
      }
    }

    private Instant second(Instant time) {
      return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private Instant instant(String time) {
      return date.atTime(LocalTime.parse(time)).toInstant(ZoneOffset.UTC);
    }

    /** The readings that a time may mean: sometimes the clock is at fault. */
    private List<Integer> at(String time) {
      return readings.getOrDefault(instant(time), List.of());
    }

    /** Reads back what was printed at a reading. */
    private void readBack(int now) {
      List<String> block = new ArrayList<>();
      for (String line : lines) {
        if (line.endsWith(", times in UTC") || line.endsWith(", times as in the source")) {
          date = LocalDate.parse(line.substring(0, 10));
        } else if (line.startsWith(" ".repeat(12)) || line.contains("  Reason:")) {
          continue;
        } else if (!block.isEmpty() && block.get(block.size() - 1).matches(".*( ·|\\):)")) {
          block.set(block.size() - 1, block.get(block.size() - 1) + " " + line.strip());
        } else if (!line.strip().startsWith("confidence") && !line.contains("  Label:")) {
          block.add(line.strip());
        }
      }
      lines.clear();
      if (block.isEmpty()) {
        return;
      }
      Matcher head = HEAD.matcher(block.get(0));
      assertThat(head.matches()).as(block.get(0)).isTrue();
      List<String> rest = block.subList(1, block.size());
      switch (head.group(2)) {
        case "ANOMALY" -> anomaly(head.group(1), head.group(3), rest, now);
        case "UPDATE" -> update(head.group(3), rest, now);
        default -> over(head.group(2), head.group(1), head.group(3), rest, now);
      }
    }

    private void anomaly(String time, String words, List<String> rest, int now) {
      start = instant(time);
      severity = Severity.valueOf(words.substring(0, words.indexOf(',')).toUpperCase(Locale.ROOT));
      say("time", at(time).contains(now), time, now);
      // One reading is brief: only its distance counts.
      double farthest =
          courses.values().stream().mapToDouble(c -> distance(c, now)).max().orElse(0);
      boolean far = severity.ordinal() < 1 || farthest >= (severity == Severity.MEDIUM ? .5 : 2);
      say("severity", far && severity != Severity.CRITICAL, words, now);
      rest.forEach(line -> features(line, now));
    }

    private double distance(Course course, int r) {
      return Math.abs(course.excess(r));
    }

    private void update(String words, List<String> rest, int now) {
      Matcher severities = SEVERITIES.matcher(words);
      assertThat(severities.matches()).as(words).isTrue();
      Severity to = Severity.valueOf(severities.group(2).toUpperCase(Locale.ROOT));
      if (severities.group(1) != null) {
        Severity from = Severity.valueOf(severities.group(1).toUpperCase(Locale.ROOT));
        say("severity", from == severity && from != to, words, now);
      }
      say("news", severities.group(1) != null || rest.get(0).startsWith("was: "), words, now);
      say("severity", anomalous.subList(startReading, now + 1).contains(true), words, now);
      severity = to;
      String called = severities.group(3).replace(", as on another day at this time", "");
      for (String line : rest) {
        if (line.startsWith("was: ")) {
          say("name", line.equals("was: " + name) && !called.equals(name), line, now);
          // A new name is what this reading shows.
          for (String part : called.split(", ")) {
            claim(part, now);
          }
        } else {
          features(line, now);
        }
      }
      name = called;
    }

    private void over(String how, String time, String words, List<String> rest, int now) {
      Matcher after = AFTER.matcher(words);
      assertThat(after.matches()).as(words).isTrue();
      over++;
      List<Integer> since = at(time);
      int back = since.isEmpty() ? -1 : since.get(since.size() - 1);
      say("time", back >= 0 && back <= now, time, now);
      if (back < 0) {
        return;
      }
      overDuringFault += faulty.get(back) ? 1 : 0;
      long found = anomalous.subList(startReading, now).stream().filter(a -> a).count();
      say("count", found == Long.parseLong(after.group(2).replace(",", "")), words, now);
      int last = anomalous.subList(0, now).lastIndexOf(true);
      if (after.group(3) != null) {
        long lasted = last - startReading + 1;
        say("count", lasted == Long.parseLong(after.group(3).replace(",", "")), words, now);
      }
      if (after.group(1) != null) {
        Duration duration = Duration.between(start, instant(time));
        // The clock of the readings may have fractions of a second.
        say("duration", isAbout(after.group(1), duration), words, now);
      }
      for (String line : rest) {
        Matcher worst = WORST.matcher(line);
        Matcher returned = SINCE.matcher(line);
        if (worst.matches()) {
          at(worst.group(1)).stream()
              .reduce((a, b) -> b)
              .ifPresent(r -> features(worst.group(2), r));
        } else if (returned.matches()) {
          say("over", how.equals("OVER") && returned.group(2).equals(time), line, now);
          returned(returned.group(1), back, now);
        } else {
          say("over", how.equals("ENDS"), line, now);
        }
      }
    }

    private boolean isAbout(String text, Duration duration) {
      return text.equals(DurationText.of(duration))
          || text.equals(DurationText.of(duration.plusSeconds(1)))
          || text.equals(DurationText.of(duration.minusSeconds(1)));
    }

    /** Nothing clearly shows the fault any more, from the reading since which it is over. */
    private void returned(String words, int back, int now) {
      claim(words, back);
      courses.forEach(
          (field, course) -> {
            if (words.startsWith(field + " ")) {
              boolean high = name.contains(field + " high");
              boolean low = name.contains(field + " low");
              boolean goesOn = false;
              for (int r = back; r <= now; r++) {
                goesOn |= high && course.excess(r) > .1 + 1e-9;
                goesOn |= low && course.excess(r) < -.1 - 1e-9;
                goesOn |= name.contains(field + " missing") && Double.isNaN(course.value(r));
              }
              say("over", !goesOn, words, now);
              if (words.endsWith("moves again")) {
                say("over", course.value(back) != course.value(back - 1), words, now);
              }
              if (words.endsWith("usable value again")) {
                say("over", Double.isNaN(course.value(back - 1)), words, now);
              }
              if (words.contains(" is back ")) {
                say("over", distance(course, back - 1) > 0, words, now);
              }
            }
          });
    }

    private void features(String line, int r) {
      for (String feature : line.split(" · ")) {
        claim(feature, r);
      }
    }

    private void claim(String sentence, int r) {
      List<Claim> claims = new ArrayList<>();
      Claims.add(claims, sentence, courses.keySet());
      for (Claim claim : claims) {
        Kind kind = claim.kind();
        say(kind.name(), courses.get(claim.field()).bearsOut(claim, r), sentence, r);
      }
    }

    private void say(String kind, boolean isTrue, String sentence, int r) {
      int[] count = counts.computeIfAbsent(kind, k -> new int[2]);
      count[0]++;
      if (!isTrue) {
        count[1]++;
        StringBuilder lie = new StringBuilder();
        lie.append(what).append(", reading ").append(r).append(": ").append(kind).append(": ");
        lie.append(sentence).append(" (").append(name).append(')');
        courses.forEach(
            (field, course) -> {
              if (sentence.contains(field)) {
                lie.append(" of ").append(course.last(r, 16));
              }
            });
        lies.add(lie.toString());
      }
    }
  }
}
