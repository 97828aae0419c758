package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.detect.DetectorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(300)
class DemoCommandTest {
  @TempDir Path folder;

  @Test
  void doesTheWholeJobAndLeavesItsResults() throws IOException {
    CommandRun run = new CommandRun();
    int code =
        run.run(
            "demo", "--rate", "0", "--readings", "1500", "--seed", "5", "--out", folder.toString());
    assertThat(code).as(run.err()).isZero();
    assertThat(run.out())
        .contains("1  Learn what is normal")
        .containsPattern("ANOMALY  [0-9a-f]{6}  \\w+, score 0\\.")
        .contains("Label:  ")
        .contains("Reason: ")
        .contains("precision ")
        .contains("events found")
        .contains("iforest watch --source tcp://HOST:PORT");
    assertThat(run.outLines().stream().filter(line -> line.contains("ANOMALY")).count())
        .as("a screenful")
        .isLessThanOrEqualTo(12);
    Path results = folder.resolve("demo-20260301-120000");
    assertThat(DetectorModel.read(results.resolve("model.iforest")).schema().indexOf("pressure"))
        .isPositive();
    assertThat(ImageIO.read(results.resolve("anomalies.png").toFile()).getWidth()).isEqualTo(1800);
    assertThat(ImageIO.read(results.resolve("projection.png").toFile()).getWidth()).isEqualTo(1800);

    JsonNode summary = JsonMapper.shared().readTree(results.resolve("summary.json").toFile());
    JsonNode truth = summary.path("truth");
    long judged = 0;
    for (String count :
        List.of("true_positives", "false_positives", "true_negatives", "false_negatives")) {
      judged += truth.path(count).asLong();
    }
    assertThat(judged + summary.path("warming").asLong()).isEqualTo(1500);
    long events = 0;
    long found = 0;
    for (JsonNode kind : truth.path("kinds").values()) {
      events += kind.path("events").asLong();
      found += kind.path("events_found").asLong();
    }
    assertThat(events).isGreaterThanOrEqualTo(5);
    assertThat((double) found / events)
        .as("%d of %d events found", found, events)
        .isGreaterThan(.7);

    try (CsvReader<NamedCsvRecord> rows =
        CsvReader.builder().ofNamedCsvRecord(results.resolve("anomalies.csv"))) {
      assertThat(rows.stream())
          .hasSize(summary.path("anomalies").asInt())
          .allMatch(row -> row.getField("label_status").equals("offline"));
    }
    // Updates are lines, too.
    assertThat(
            Files.readAllLines(results.resolve("anomalies.jsonl")).stream()
                .filter(line -> !line.startsWith("{\"event\":\"update\"")))
        .hasSize(2 * summary.path("anomalies").asInt() + episodesOver(summary));
    assertThat(run.outLines().stream().filter(line -> line.contains("faults found")))
        .as("what a person wants to know first")
        .singleElement()
        .asString()
        .contains(
            String.format(
                "%d alerts, %d real; %d of %d faults found, ",
                summary.path("episodes").asInt(), realAlerts(results), found, events));
  }

  /** Counted from the journal, and from the same simulated readings with their labels. */
  private int realAlerts(Path results) throws IOException {
    Path labelled = folder.resolve("labelled.csv");
    String simulate =
        "simulate --scenario plant --anomaly-share 0.05 --seed 5 --count 1500 --labels";
    CommandRun run = new CommandRun();
    assertThat(run.run((simulate + " --out " + labelled).split(" "))).as(run.err()).isZero();
    Set<String> faulty = new HashSet<>();
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(labelled)) {
      rows.stream()
          .filter(row -> row.getField("anomaly").equals("1"))
          .forEach(row -> faulty.add(row.getField("time")));
    }
    Set<String> real = new HashSet<>();
    for (String line : Files.readAllLines(results.resolve("anomalies.jsonl"))) {
      JsonNode event = JsonMapper.shared().readTree(line);
      if (event.path("event").asString().equals("anomaly")
          && faulty.contains(event.path("time").asString())) {
        real.add(event.path("episode_id").asString());
      }
    }
    return real.size();
  }

  private static int episodesOver(JsonNode summary) {
    return summary.path("episodes").asInt() - summary.path("open_episodes").asInt();
  }

  @Test
  void networkScenarioAsJsonIsOnlyJsonAndASecondRunTakesAnotherFolder() throws IOException {
    for (String name : List.of("demo-20260301-120000", "demo-20260301-120000-2")) {
      CommandRun run = new CommandRun();
      int code =
          run.run(
              "demo",
              "--scenario",
              "network",
              "--rate",
              "0",
              "--readings",
              "300",
              "--json",
              "--out",
              folder.toString());
      assertThat(code).as(run.err()).isZero();
      List<JsonNode> lines =
          run.outLines().stream()
              .map(line -> JsonMapper.shared().readTree(line))
              // A fifth of the readings are anomalies, which the run doubts.
              .filter(event -> !event.path("event").asString().equals("doubt"))
              .toList();
      JsonNode summary = lines.get(lines.size() - 1);
      assertThat(summary.path("event").asString()).isEqualTo("summary");
      assertThat(lines).hasSize(1 + 2 * summary.path("anomalies").asInt() + episodesOver(summary));
      assertThat(summary.path("truth").path("recall").asDouble()).isGreaterThan(.95);
      assertThat(summary.path("truth").path("false_alarm_rate").asDouble()).isLessThan(.02);
      assertThat(folder.resolve(name).resolve("anomalies.png")).exists();
    }
  }

  @Test
  void interruptionLeavesWholeFilesAndNoPicture() throws IOException {
    CommandRun run = new CommandRun();
    run.interruption().raise();
    int code = run.run("demo", "--scenario", "network", "--rate", "0", "--out", folder.toString());
    assertThat(code).as(run.err()).isEqualTo(ExitCode.INTERRUPTED);
    Path results = folder.resolve("demo-20260301-120000");
    assertThat(Files.readAllLines(results.resolve("anomalies.csv"))).hasSize(1);
    assertThat(results.resolve("summary.json")).exists();
    assertThat(results.resolve("anomalies.png")).doesNotExist();
    assertThat(run.out()).doesNotContain("anomalies.png");
  }

  /** With the page it runs until it is stopped, and says that nothing of it is real. */
  @Test
  void withThePageItEndsWhenItIsStopped() throws IOException {
    CommandRun run = new CommandRun();
    run.interruption().raise();
    int code = run.run("demo", "--dashboard=0", "--scenario", "network", "--out", folder + "");
    assertThat(code).as(run.err()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(run.out()).contains("readings until Ctrl-C");
    CommandRun bounded = new CommandRun();
    bounded.interruption().raise();
    bounded.run(
        "demo", "--dashboard=0", "--scenario", "network", "--readings", "9", "--out", folder + "");
    assertThat(bounded.out()).contains("9 readings, some with faults");
  }

  @Test
  void wrongUseIsSaid() {
    CommandRun scenario = new CommandRun();
    assertThat(scenario.run("demo", "--scenario", "volcano")).isEqualTo(ExitCode.USAGE);
    assertThat(scenario.err()).contains("volcano").contains("hvac-office, network, plant, pump");
    CommandRun readings = new CommandRun();
    assertThat(readings.run("demo", "--readings", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(readings.err()).contains("--readings must be from 1 to 1000000, was 0");
    CommandRun rate = new CommandRun();
    assertThat(rate.run("demo", "--rate", "-1")).isEqualTo(ExitCode.USAGE);
    assertThat(rate.err()).contains("rate must be 0");
  }
}
