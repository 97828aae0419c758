package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.schema.FieldRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Watching without a model, and several devices on one stream. */
@Timeout(300)
class WatchLearningTest {
  @TempDir Path folder;

  /** Two independent numbers; {@code wild} is far outside. */
  private static String reading(Random random, boolean wild) {
    return String.format(
        "%.3f,%.3f", wild ? 500. : 20 + random.nextGaussian(), 3 + random.nextGaussian());
  }

  private Path csv(int normal, int... wild) throws IOException {
    Random random = new Random(11);
    StringBuilder text = new StringBuilder("temperature,load\n");
    for (int r = 0; r < normal; r++) {
      boolean isWild = false;
      for (int w : wild) {
        isWild |= r == w;
      }
      text.append(reading(random, isWild)).append('\n');
    }
    Path file = folder.resolve("readings.csv");
    Files.writeString(file, text);
    return file;
  }

  private static String[] args(String... args) {
    return args;
  }

  private CommandRun run(int code, String... args) {
    List<String> all = new ArrayList<>(List.of("watch", "--backend", "offline", "--no-log"));
    all.addAll(List.of(args));
    CommandRun run = new CommandRun();
    assertThat(run.run(all.toArray(String[]::new))).as(run.err()).isEqualTo(code);
    return run;
  }

  /** The threshold that the run begins with is printed. */
  private double threshold(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("--source", csv(400, 300).toString()));
    all.addAll(List.of(options));
    String err = run(ExitCode.DONE, all.toArray(String[]::new)).err();
    return Double.parseDouble(err.replaceFirst("(?s).*features, threshold ([.0-9]+),.*", "$1"));
  }

  @Test
  void sensitivityMovesTheThreshold() throws IOException {
    double normal = threshold();
    assertThat(threshold("--sensitivity", "normal")).isEqualTo(normal);
    assertThat(threshold("--sensitivity", "LOW")).isGreaterThan(normal);
    assertThat(threshold("--sensitivity", "high")).isLessThan(normal);
    assertThat(threshold("--threshold", "score:0.83")).isEqualTo(.83);
    // A model that is there is moved as one that is learned.
    Path model = folder.resolve("my.iforest");
    run(ExitCode.DONE, "--source", csv(400).toString(), "--save-model", model.toString());
    double saved = threshold("--model", model.toString());
    assertThat(threshold("--model", model.toString(), "--sensitivity", "high")).isLessThan(saved);
    assertThat(threshold("--model", model.toString(), "--threshold", "score:0.83")).isEqualTo(.83);
  }

  /** Found before a reading is read, not when a day of learning would be lost. */
  @Test
  void aPlaceWhereNoModelCanBeSavedIsRefusedBeforeLearning() throws IOException {
    Path file = csv(400);
    String err =
        run(ExitCode.USAGE, "--source", file.toString(), "--save-model", folder.toString()).err();
    assertThat(err).contains("is a folder").doesNotContain("learning");
    String below = file.resolve("m.iforest").toString();
    assertThat(run(ExitCode.FAILED, "--source", file.toString(), "--save-model", below).err())
        .doesNotContain("learning")
        .doesNotContain("internal error");
  }

  @Test
  void theRootIsNoJournal() throws IOException {
    CommandRun run = new CommandRun();
    String table = folder.resolve("a.csv").toString();
    String root = folder.getRoot().toString();
    String source = csv(400).toString();
    assertThat(run.run("watch", "--source", source, "--anomalies", table, "--journal", root))
        .isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("iforest: ").doesNotContain("internal error");
  }

  @Test
  void aThresholdThatIsNone() throws IOException {
    String file = csv(400).toString();
    assertThat(run(ExitCode.USAGE, "--source", file, "--threshold", "often").err())
        .contains("--threshold: a threshold is KIND:NUMBER");
    assertThat(run(ExitCode.USAGE, "--source", file, "--sensitivity", "deaf").err())
        .contains("--sensitivity")
        .contains("deaf");
    String[] both = {"--source", file, "--threshold", "score:0.7", "--sensitivity", "low"};
    assertThat(run(ExitCode.USAGE, both).err()).contains("either --sensitivity or --threshold");
    assertThat(run(ExitCode.USAGE, "--source", file, "--threshold", "budget:10").err())
        .contains("--threshold: a budget of alerts a day needs the time");
  }

  /** A short time knows nothing of other hours: that is said, once, where it can be known. */
  @Test
  void saysHowLittleTimeItHasLearnedFrom() throws IOException {
    StringBuilder text = new StringBuilder("time,temperature,load\n");
    Random random = new Random(1);
    for (int r = 0; r < 300; r++) {
      text.append(Instant.ofEpochSecond(1_800_000_000L + 300L * r))
          .append(',')
          .append(reading(random, false))
          .append('\n');
    }
    Path file = Files.writeString(folder.resolve("timed.csv"), text);
    assertThat(run(0, "--source", file.toString(), "--learn", "241").err())
        .contains("they span 20 h: what is usual only at other times will be an anomaly");
    assertThat(run(0, "--source", csv(300).toString(), "--learn", "241").err())
        .doesNotContain("they span");
  }

  /**
   * One reading a minute; from the 100th on, 100 of maintenance, which are as hot as the fault at
   * 500.
   */
  private Path maintained() throws IOException {
    StringBuilder text = new StringBuilder("time,temperature,load\n");
    Random random = new Random(5);
    for (int r = 0; r < 600; r++) {
      text.append(Instant.parse("2026-03-02T00:00:00Z").plusSeconds(60L * r))
          .append(',')
          .append(reading(random, r >= 100 && r < 200 || r >= 500 && r < 503))
          .append('\n');
    }
    return Files.writeString(folder.resolve("maintained.csv"), text);
  }

  private Path calendar(String start, String end) throws IOException {
    String text =
        """
        BEGIN:VCALENDAR
        VERSION:2.0
        BEGIN:VEVENT
        UID:1
        SUMMARY:new bearings
        DTSTART:20260302T%sZ
        DTEND:20260302T%sZ
        END:VEVENT
        END:VCALENDAR
        """
            .formatted(start, end);
    return Files.writeString(folder.resolve("plant.ics"), text);
  }

  /** Learned from, the readings of the maintenance would make the fault an ordinary reading. */
  @Test
  void readingsOfMaintenanceDoNotSpoilTheModel() throws IOException {
    String file = maintained().toString();
    String calendar = calendar("014000", "032000").toString();
    for (List<String> learning : List.of(List.<String>of(), List.of("--learn", "300"))) {
      List<String> options = new ArrayList<>(List.of("--source", file));
      options.addAll(learning);
      CommandRun spoiled = run(ExitCode.DONE, options.toArray(String[]::new));
      assertThat(spoiled.out()).as("%s", learning).doesNotContain("temperature 500");
      assertThat(spoiled.err()).doesNotContain("not learned from");
      options.addAll(List.of("--calendar", calendar));
      CommandRun good = run(ExitCode.DONE, options.toArray(String[]::new));
      assertThat(good.out()).as("%s", learning).contains("temperature 500");
      assertThat(good.err())
          .containsOnlyOnce("100 readings in maintenance windows: not learned from");
    }
  }

  @Test
  void oneReadingOfMaintenanceIsOne() throws IOException {
    String file = maintained().toString();
    String calendar = calendar("014000", "014100").toString();
    CommandRun run = run(ExitCode.DONE, "--source", file, "--calendar", calendar);
    assertThat(run.err()).contains("1 reading in maintenance windows: not learned from");
    assertThat(run.out() + run.err()).contains("1 reading was not judged");
  }

  @Test
  void saysWhichColumnsAreLeftOut() throws IOException {
    StringBuilder text = new StringBuilder("temperature,load,unit,seq\n");
    Random random = new Random(1);
    for (int r = 0; r < 300; r++) {
      text.append(reading(random, false)).append(",C,").append(r).append('\n');
    }
    Path file = Files.writeString(folder.resolve("more.csv"), text);
    String leftOut =
        "left out unit (always the same text), seq (a counter or a clock: it never falls)";
    assertThat(run(0, "--source", file.toString(), "--learn", "200").err()).contains(leftOut);
    assertThat(run(0, "--source", csv(300).toString(), "--learn", "200").err())
        .doesNotContain("left out");
    assertThat(run(0, "--source", file.toString(), "--learn", "200", "--ignore", "unit").err())
        .contains("left out seq")
        .doesNotContain("unit (");
  }

  @Test
  void learnsFromTheFirstReadingsAndGoesOn() throws IOException {
    Path file = csv(400, 350);
    Path model = folder.resolve("m.iforest");
    CommandRun run =
        run(
            0,
            args("--source", file.toString(), "--learn", "300", "--save-model", model.toString()));
    assertThat(run.err())
        .contains("learning   from the first 300 readings", "WARMING")
        .contains("model      preset readings: 2 features", "READY after 300 readings")
        .contains("each record stands alone")
        .contains("features temperature, load");
    assertThat(run.out())
        .contains("#352  ANOMALY", "temperature 500, expected ")
        .contains("readings    100 in");
    DetectorModel learned = DetectorModel.read(model);
    assertThat(learned.provenance().trainingRows()).isEqualTo(300);
    assertThat(learned.config().preset()).isEqualTo(Preset.READINGS);

    // The rest of the file, judged by the saved model, gives the same anomaly.
    CommandRun again = run(0, args("--source", file.toString(), "--model", model.toString()));
    assertThat(again.out()).contains("#352  ANOMALY");
  }

  @Test
  void aStreamThatEndsWhileLearningSaysHowManyThereWere() throws IOException {
    String file = csv(40).toString();
    assertThat(run(ExitCode.BAD_INPUT, args("--source", file, "--learn", "500")).err())
        .contains("ended after 40 readings, 500 are needed to learn from; --learn sets how many");
    CommandRun constant = new CommandRun().in("a\n" + "1\n".repeat(60));
    assertThat(constant.run("watch", "--source", "-", "--learn", "50", "--no-log"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(constant.err()).contains("every feature is constant over all 60 training records");
  }

  /** A machine that is off at first is no reason to end: learning goes on until something moves. */
  @Test
  void aStreamThatStandsStillAtFirstIsLearnedFromUntilItMoves() {
    StringBuilder text = new StringBuilder("power\n");
    Random random = new Random(2);
    for (int r = 0; r < 700; r++) {
      text.append(r < 250 ? 0 : 5 + random.nextGaussian()).append('\n');
    }
    CommandRun off = new CommandRun().in(text.toString());
    assertThat(
            off.run("watch", "--source", "-", "--learn", "100", "--no-log", "--backend", "offline"))
        .isEqualTo(0);
    assertThat(off.err())
        .contains("nothing has moved in 100 readings")
        .contains("nothing has moved in 200 readings")
        .contains("READY after 400 readings");
  }

  /** A file without --learn is learned from whole and judged whole. */
  @Test
  void aFileIsLearnedFromWhole() throws IOException {
    String file = csv(400, 350).toString();
    CommandRun run = run(0, args("--source", file));
    assertThat(run.err())
        .contains("learning   from all of " + file)
        .contains("learned from 399 readings", "of 400: 1 that look like faults were left out");
    assertThat(run.out()).contains("temperature 500", "readings    400");
    // A stream cannot be read twice.
    CommandRun stream = new CommandRun().in(Files.readString(Path.of(file)));
    assertThat(stream.run("watch", "--source", "-", "--no-log")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(stream.err()).contains("ended after 400 readings, 500 are needed");
  }

  /** What was judged before a restart is not judged again, and the model stays. */
  @Test
  void aFileThatGrowsIsContinued() throws IOException {
    Path file = csv(400, 350);
    Path state = folder.resolve("state");
    String[] args = {"--source", file.toString(), "--state", state.toString()};
    assertThat(run(0, args).out()).contains("readings    400");
    Files.writeString(file, "500.000,3.000\n", java.nio.file.StandardOpenOption.APPEND);
    CommandRun again = run(0, args);
    assertThat(again.err()).contains("continues after 400 readings");
    assertThat(again.out()).contains("readings    401").contains("temperature 500");
  }

  /** The page is there before anything is learned, and --quiet still prints its address. */
  @Test
  void thePageOpensBeforeItLearns() throws IOException {
    String file = csv(400).toString();
    CommandRun loud = run(0, args("--source", file, "--learn", "300", "--dashboard", "0"));
    assertThat(loud.err().indexOf("page       http://localhost:"))
        .isNotNegative()
        .isLessThan(loud.err().indexOf("learning   from the first 300"));
    CommandRun quiet = run(0, args("--source", file, "--learn", "300", "--dashboard", "0", "-q"));
    assertThat(quiet.err()).contains("page       http://localhost:").doesNotContain("learning");
  }

  @Test
  void maxCountsWhatIsLearnedFrom() throws IOException {
    CommandRun run =
        run(0, args("--source", csv(400).toString(), "--learn", "300", "--max", "310"));
    assertThat(run.out()).contains("readings    10 in");
    String few = csv(400).toString();
    assertThat(run(ExitCode.USAGE, args("--source", few, "--max", "300", "--learn", "300")).err())
        .contains("--max 300 leaves nothing to watch after --learn 300");
  }

  @Test
  void whatAModelKnowsCannotBeSaidAgain() throws IOException {
    assertThat(run(ExitCode.USAGE, args("--source", "-", "--model", "m", "--learn", "9")).err())
        .contains("are for a watch without --model");
    assertThat(run(ExitCode.USAGE, args("--source", "-", "--model", "m", "--ignore", "x")).err())
        .contains("only --key-column can be given");
    assertThat(run(ExitCode.USAGE, args("--source", "-", "--learn", "0")).err())
        .contains("--learn must be at least 1");
    assertThat(run(ExitCode.USAGE, args("--source", "-", "--max-keys", "0")).err())
        .contains("--max-keys must be at least 1");
  }

  /** Two slow machines on different levels: what is usual for one is not for the other. */
  private String fleet(int readings, int faultFrom, int faultTo) {
    Random random = new Random(5);
    StringBuilder lines = new StringBuilder();
    double[] wave = {0, 0};
    for (int r = 0; r < readings; r++) {
      for (int machine = 0; machine < 2; machine++) {
        wave[machine] = .95 * wave[machine] + .3 * random.nextGaussian();
        double level = 50 + wave[machine];
        double other = 10 - wave[machine] + .1 * random.nextGaussian();
        boolean faulty = machine == 1 && r >= faultFrom && r < faultTo;
        lines.append(
            String.format(
                "{\"machine\":\"m%d\",\"level\":%.3f,\"flow\":%.3f}%n",
                machine + 1, faulty ? level + 40 : level, other));
      }
    }
    return lines.toString();
  }

  @Test
  void eachDeviceIsJudgedByItself() throws IOException {
    Path file = folder.resolve("fleet.jsonl");
    Files.writeString(file, fleet(700, 500, 520));
    Path model = folder.resolve("fleet.iforest");
    CommandRun run =
        run(
            0,
            args(
                "--source",
                file.toString(),
                "--learn",
                "800",
                "--key-column",
                "machine",
                "--preset",
                "sensors",
                "--save-model",
                model.toString(),
                "--json"));
    List<JsonNode> events =
        run.outLines().stream().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertThat(events)
        .filteredOn(node -> node.path("event").asString().equals("anomaly"))
        .filteredOn(node -> node.path("position").asInt() > 1000)
        .isNotEmpty()
        .allMatch(node -> node.path("key").asString().equals("m2"));
    JsonNode summary = events.get(events.size() - 1);
    assertThat(summary.path("devices").asInt()).isEqualTo(2);
    assertThat(summary.path("warming").asInt()).as("20 for each").isEqualTo(40);
    DetectorModel learned = DetectorModel.read(model);
    assertThat(learned.schema().firstWithRole(FieldRole.KEY)).isNotNegative();

    // The model knows its key; the alert names the machine.
    CommandRun again = run(0, args("--source", file.toString(), "--model", model.toString()));
    assertThat(again.out())
        .containsPattern("ANOMALY  m2  [0-9a-f]{6}  high, score ")
        .doesNotContain("ANOMALY  m1");
    assertThat(
            run(3, args("--source", "-", "--model", model.toString(), "--key-column", "x")).err())
        .contains("the model has no column 'x'; train it with --key-column x");
  }

  @Test
  void devicesAreBoundedAndForgettingIsSaid() throws IOException {
    Path file = folder.resolve("fleet.jsonl");
    Files.writeString(file, fleet(300, 0, 0));
    CommandRun run =
        run(
            0,
            args(
                "--source",
                file.toString(),
                "--learn",
                "400",
                "--key-column",
                "machine",
                "--max-keys",
                "1",
                "--preset",
                "sensors"));
    assertThat(run.err()).contains("a device that was silent for a long time was removed");
    assertThat(run.out()).contains("devices     1, 199 forgotten");
    assertThat(run.out()).as("each begins anew").contains("200 not judged (warm-up)");
  }

  /**
   * A step that stays becomes usual under --adapt, and is reported as a drift: once, also by a
   * replay.
   */
  @Test
  void aLastingChangeIsADrift() throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder("level,flow\n");
    double wave = 0;
    for (int r = 0; r < 1900; r++) {
      wave = .95 * wave + .3 * random.nextGaussian();
      text.append(
          String.format(
              "%.3f,%.3f%n", (r < 1000 ? 50 : 58) + wave, 10 - wave + .1 * random.nextGaussian()));
    }
    Path file = folder.resolve("step.csv");
    Files.writeString(file, text);
    String[] watch = {
      "watch",
      "--source",
      file.toString(),
      "--learn",
      "600",
      "--adapt",
      "--backend",
      "offline",
      "--out",
      folder.resolve("out").toString()
    };
    for (boolean known : new boolean[] {false, true}) {
      CommandRun run = new CommandRun();
      assertThat(run.run(watch)).as(run.err()).isZero();
      List<String> drifts =
          run.outLines().stream().filter(line -> line.contains("  DRIFT    ")).toList();
      assertThat(drifts).as(run.out()).hasSize(1);
      assertThat(drifts.get(0)).contains("level rose to about 5");
      assertThat(drifts.get(0).contains("(recorded before)")).isEqualTo(known);
      assertThat(run.out()).contains("drifts      1: the stream changed lastingly");
    }
    assertThat(Files.readAllLines(folder.resolve("out").resolve("anomalies.jsonl")))
        .filteredOn(line -> line.startsWith("{\"event\":\"drift\",\"drift_id\":\""))
        .hasSize(1)
        .first()
        .asString()
        .contains("\"field\":\"level\"");
  }

  /** Two levels of a slow machine: the second one is news, once, and usual afterwards. */
  private static String levels(int first, int second) {
    Random random = new Random(8);
    StringBuilder text = new StringBuilder("time,power,heat\n");
    double slow = 0;
    for (int r = 0; r < first + second; r++) {
      slow = .9 * slow + .4 * random.nextGaussian();
      text.append(Instant.ofEpochSecond(1_800_000_000L + 60L * r))
          .append(String.format(Locale.ROOT, ",%.3f", (r < first ? 5 : 12) + slow))
          .append(String.format(Locale.ROOT, ",%.3f\n", 40 + slow + random.nextGaussian()));
    }
    return text.toString();
  }

  @Test
  void aNewLevelOfAStreamIsReportedOnceAndLearned() {
    CommandRun run = new CommandRun().in(levels(700, 900));
    assertThat(run.run("watch", "--source", "-", "--no-log", "--backend", "offline", "--json"))
        .isEqualTo(0);
    List<String> drifts =
        run.outLines().stream().filter(line -> line.contains("\"event\":\"drift\"")).toList();
    assertThat(drifts).hasSize(1);
    assertThat(drifts.get(0))
        .contains("new: power about 1", "not seen in the first", "usual from now on");
    // The last incident is over long before the stream ends.
    List<String> incidents =
        run.outLines().stream().filter(line -> line.contains("\"event\":\"episode\"")).toList();
    assertThat(incidents).isNotEmpty();
    JsonNode last = JsonMapper.shared().readTree(incidents.get(incidents.size() - 1));
    assertThat(last.path("end_position").asInt()).isLessThan(1200);
  }

  /** A number of readings to learn from is kept to: the second level stays an anomaly. */
  @Test
  void withANumberOfReadingsLearningEnds() {
    CommandRun run = new CommandRun().in(levels(700, 900));
    assertThat(
            run.run(
                "watch",
                "--source",
                "-",
                "--no-log",
                "--backend",
                "offline",
                "--json",
                "--learn",
                "500"))
        .isEqualTo(0);
    assertThat(run.out()).doesNotContain("\"event\":\"drift\"");
  }

  /** The model that was learned anew is kept with the state that belongs to it. */
  @Test
  void aStreamThatGoesOnLearningContinuesAfterARestart() throws IOException {
    Path state = folder.resolve("state");
    String[] args = {
      "watch", "--source", "-", "--no-log", "--backend", "offline", "--state", state.toString()
    };
    CommandRun first = new CommandRun().in(levels(700, 200));
    assertThat(first.run(args)).as(first.err()).isEqualTo(0);
    long learned = DetectorModel.read(state.resolve("model.iforest")).provenance().trainingRows();
    assertThat(learned).isGreaterThan(600);
    assertThat(state.resolve("model-new.iforest")).doesNotExist();
    CommandRun second = new CommandRun().in(levels(100, 0));
    assertThat(second.run(args)).as(second.err()).isEqualTo(0);
    assertThat(second.err()).contains("continues after");
  }

  /** A cellar, a plug and a door on one filter; two faults late in the file. */
  private static String mixed(boolean faults) {
    Random random = new Random(3);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 600; i++) {
      boolean fault = faults && i >= 550 && i < 555;
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"topic\": \"home/cellar\", \"temperature\": %.2f, \"humidity\": %.1f}%n",
              fault ? 30 : 18 + random.nextGaussian() / 4,
              60 + random.nextGaussian()));
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"topic\": \"home/plug\", \"power\": %.1f, \"voltage\": %.1f}%n",
              fault ? 989 : 90 + 4 * random.nextGaussian(),
              230 + random.nextGaussian()));
      if (i % 12 == 0) {
        lines.append(
            String.format("{\"topic\": \"home/door\", \"contact\": %s}%n", random.nextBoolean()));
      }
    }
    return lines.toString();
  }

  private static void findsBoth(CommandRun run) {
    List<JsonNode> first =
        run.outLines().stream()
            .map(JsonMapper.shared()::readTree)
            .filter(line -> line.path("event").asString("").equals("anomaly"))
            .filter(line -> line.path("score").asDouble() > .9)
            .toList();
    assertThat(first)
        .extracting(line -> line.path("key").asString(""))
        .as(run.out())
        .contains("home/cellar", "home/plug");
    assertThat(run.err())
        .contains("kinds      3 kinds of topic have different fields, and a model each:")
        .contains("           temperature, humidity (preset ")
        .contains("           power, voltage (preset ")
        .contains("           contact (preset ")
        .doesNotContain("lacks the field")
        .doesNotContain("hardly");
  }

  /** One model of all would know a missing value as usual, and find neither fault. */
  @Test
  void devicesWithDifferentFieldsHaveModelsOfTheirOwn() throws IOException {
    Path file = Files.writeString(folder.resolve("mixed.jsonl"), mixed(true));
    CommandRun found = run(0, "--json", file.toString());
    findsBoth(found);
    assertThat(found.err()).contains("devices    each topic is judged by itself");
    findsBoth(run(0, "--json", file.toString(), "--key-column", "topic"));
    findsBoth(run(0, "--json", file.toString(), "--key-column", "topic", "--learn", "800"));
    CommandRun live = new CommandRun().in(mixed(true));
    assertThat(live.run("watch", "--backend", "offline", "--no-log", "--json", "-")).isZero();
    findsBoth(live);
  }

  /** The models of the kinds are in the state's model, and each device goes on with its own. */
  @Test
  void devicesWithDifferentFieldsGoOnAfterARestart() throws IOException {
    Path file = Files.writeString(folder.resolve("mixed.jsonl"), mixed(true));
    String state = folder.resolve("state").toString();
    String[] args = {
      "--json", file.toString(), "--key-column", "topic", "--learn", "500", "--state", state
    };
    List<String> first = new ArrayList<>(List.of(args));
    first.addAll(List.of("--max", "700"));
    CommandRun before = run(0, first.toArray(String[]::new));
    CommandRun after = run(0, args);
    CommandRun whole = run(0, "--json", file.toString(), "--key-column", "topic", "--learn", "500");
    assertThat(anomalies(before) + anomalies(after)).isEqualTo(anomalies(whole)).isPositive();
  }

  private static long anomalies(CommandRun run) {
    return run.outLines().stream().filter(line -> line.contains("\"event\":\"anomaly\"")).count();
  }
}
