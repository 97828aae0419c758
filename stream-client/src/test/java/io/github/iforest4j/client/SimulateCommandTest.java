package io.github.iforest4j.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.sim.ServerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What simulate does beyond serving and writing a built-in scenario. */
class SimulateCommandTest {
  private static final Path DOCS = Path.of(System.getProperty("iforest.root"), "docs");

  @TempDir Path folder;

  private CommandRun done(String... args) {
    CommandRun run = new CommandRun();
    String[] all = new String[args.length + 1];
    all[0] = "simulate";
    System.arraycopy(args, 0, all, 1, args.length);
    assertThat(run.run(all)).as(run.err()).isZero();
    return run;
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void aBuiltInScenarioIsAStartForOnesOwn() throws IOException {
    Files.writeString(
        folder.resolve("mine.yaml"), done("--scenario", "pump", "--source").out(), UTF_8);
    done("--scenario", path("mine.yaml"), "--count", "300", "--out", path("mine.csv"));
    done("--scenario", "pump", "--count", "300", "--out", path("theirs.csv"));
    assertThat(folder.resolve("mine.csv")).hasSameBinaryContentAs(folder.resolve("theirs.csv"));
    assertThat(JsonMapper.shared().readTree(done("--schema").out()).path("$defs").has("sensor"))
        .isTrue();
  }

  @Test
  void mistakesInAScenarioAreBadInputWithFileLineAndKey() throws IOException {
    Path bad =
        Files.writeString(
            folder.resolve("bad.yaml"), "name: x\nsensors:\n  a: {value: nrmal(2)}\n");
    CommandRun run = new CommandRun();
    assertThat(run.run("simulate", "--scenario", bad.toString(), "--out", "-")).isEqualTo(3);
    assertThat(run.err())
        .contains("bad.yaml line 3: sensors.a.value is not a formula: unknown function 'nrmal'");
    CommandRun none = new CommandRun();
    assertThat(none.run("simulate", "--scenario", path("none.yaml"), "--out", "-")).isEqualTo(3);
    assertThat(none.err()).contains("no such file");
  }

  @Test
  void compressedFilesTwinsAndTruthBelongTogether() throws IOException {
    done(
        "--scenario",
        "plant",
        "--count",
        "2000",
        "--labels",
        "--out",
        path("a.jsonl.gz"),
        "--clean-twin",
        path("clean.jsonl"),
        "--truth",
        path("truth.jsonl"));
    List<String> faulty;
    try (GZIPInputStream in =
        new GZIPInputStream(Files.newInputStream(folder.resolve("a.jsonl.gz")))) {
      faulty = new String(in.readAllBytes(), UTF_8).lines().toList();
    }
    List<String> clean = Files.readAllLines(folder.resolve("clean.jsonl"));
    assertThat(faulty).hasSize(2_000);
    assertThat(clean).hasSize(2_000).allMatch(line -> line.contains("\"anomaly\": 0"));
    boolean[] anomalous = new boolean[2_000];
    List<String> truths = Files.readAllLines(folder.resolve("truth.jsonl"));
    assertThat(truths).hasSizeGreaterThanOrEqualTo(5);
    for (String line : truths) {
      JsonNode truth = JsonMapper.shared().readTree(line);
      assertThat(truth.propertyNames())
          .contains("id", "kind", "fields", "root_cause", "onset", "end", "description");
      for (int i = truth.path("first_reading").asInt();
          i <= truth.path("last_reading").asInt() && i < 2_000;
          i++) {
        anomalous[i] = true;
      }
    }
    for (int i = 0; i < 2_000; i++) {
      assertThat(faulty.get(i).contains("\"anomaly\": 1")).as("row %d", i).isEqualTo(anomalous[i]);
      if (!anomalous[i]) {
        assertThat(faulty.get(i)).isEqualTo(clean.get(i));
      }
    }
  }

  /** Which mode a machine is in is part of the truth, and nothing that a model learns from. */
  @Test
  void operatingModesAreReported() throws IOException {
    done(
        "--scenario",
        "pump",
        "--count",
        "2000",
        "--labels",
        "--out",
        path("pump.csv"),
        "--truth",
        path("truth.jsonl"));
    List<String> rows = Files.readAllLines(folder.resolve("pump.csv"));
    assertThat(rows.get(0)).endsWith(",anomaly_id,true_mode");
    int reported = 0;
    for (String line : Files.readAllLines(folder.resolve("truth.jsonl"))) {
      JsonNode truth = JsonMapper.shared().readTree(line);
      if (truth.path("kind").stringValue().equals("operating_mode")) {
        assertThat(truth.path("anomaly").intValue()).isZero();
        int last = truth.path("last_reading").intValue();
        for (int i = truth.path("first_reading").intValue(); i <= last; i++) {
          assertThat(rows.get(i + 1)).endsWith("," + truth.path("mode").stringValue());
          reported++;
        }
      }
    }
    assertThat(reported).isEqualTo(2_000);
    CommandRun training = new CommandRun();
    assertThat(training.run("train", "--input", path("pump.csv"), "--model", path("m"))).isZero();
    assertThat(training.out() + training.err()).containsPattern("true_mode +label");
  }

  @Test
  void startAndDifficultyAreTheStreams() throws IOException {
    done("--count", "5", "--start", "2026-02-03T04:05:06.5Z", "--out", path("late.csv"));
    assertThat(Files.readAllLines(folder.resolve("late.csv")).get(1))
        .startsWith("2026-02-03T04:05:06.500Z,");
    done("--count", "2000", "--truth", path("plain.jsonl"), "--out", path("a.csv"));
    done(
        "--count",
        "2000",
        "--difficulty",
        "4",
        "--truth",
        path("hard.jsonl"),
        "--out",
        path("b.csv"));
    JsonNode plain =
        JsonMapper.shared().readTree(Files.readAllLines(folder.resolve("plain.jsonl")).get(0));
    JsonNode hard =
        JsonMapper.shared().readTree(Files.readAllLines(folder.resolve("hard.jsonl")).get(0));
    assertThat(hard.path("onset")).isEqualTo(plain.path("onset"));
    assertThat(hard.path("severity").doubleValue())
        .isBetween(
            plain.path("severity").doubleValue() / 4 - .001,
            plain.path("severity").doubleValue() / 4 + .001);
  }

  @Test
  void aSinkFromTheClassPathGetsTheReadings() {
    done("--scenario", "network", "--count", "20", "--sink", "memory://here");
    String got = MemorySinkProvider.KEPT.get("memory://here").toString(UTF_8);
    assertThat(got.lines()).hasSize(20).allMatch(line -> line.startsWith("{\"src_port\": "));
    CommandRun unknown = new CommandRun();
    assertThat(unknown.run("simulate", "--count", "1", "--sink", "carrier-pigeon://x"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err())
        .contains("there is no sink for 'carrier-pigeon://x'; schemes on the class path: memory");
  }

  /** A broker's address means the same to both options. */
  @Test
  void aSinkCanBeABroker() {
    for (String option : List.of("--sink", "--mqtt")) {
      CommandRun run = new CommandRun();
      assertThat(run.run("simulate", option, "mqtt://localhost/a/#")).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).as(option).contains("messages go to one topic");
    }
  }

  @Test
  void optionsThatDoNotGoTogetherAreNamed() throws IOException {
    for (String[] args :
        List.of(
            new String[] {"--live", "--out", "-"},
            new String[] {"--clean-twin", "x.csv"},
            new String[] {"--truth", "x.jsonl"},
            new String[] {"--sink", "memory://x"},
            new String[] {"--live", "--rate", "0"})) {
      CommandRun run = new CommandRun();
      String[] all = new String[args.length + 1];
      all[0] = "simulate";
      System.arraycopy(args, 0, all, 1, args.length);
      assertThat(run.run(all)).as(String.join(" ", args)).isEqualTo(ExitCode.USAGE);
    }
    Path key = Files.writeString(folder.resolve("key.p12"), "no key");
    CommandRun silent = new CommandRun();
    assertThat(silent.run("simulate", "--tls", key.toString())).isEqualTo(3);
    assertThat(silent.err()).contains("in the environment as IFOREST_TLS_PASSWORD");
    CommandRun wrong = new CommandRun().environment(ServerKey.PASSWORD, "canary-secret");
    assertThat(wrong.run("simulate", "--tls", key.toString())).isEqualTo(3);
    assertThat(wrong.err()).contains("is not a PKCS#12 file").doesNotContain("canary-secret");
  }

  @Test
  void theDocumentedScenarioRunsAndAllFunctionsAreDocumented() throws IOException {
    String docs = Files.readString(DOCS.resolve("simulator.md"));
    int start = docs.indexOf("```yaml\n") + 8;
    Path file = folder.resolve("tank.yaml");
    Files.writeString(file, docs.substring(start, docs.indexOf("```", start)));
    done("--scenario", file.toString(), "--count", "2000", "--out", path("tank.csv"));
    CommandRun unknown = new CommandRun();
    Files.writeString(file, "name: x\nsensors: {a: {value: nothing()}}\n");
    assertThat(unknown.run("simulate", "--scenario", file.toString(), "--out", "-")).isEqualTo(3);
    String list = unknown.err().replaceAll("(?s).*there are \\[([^]]*)].*", "$1");
    assertThat(list.split(", ")).hasSizeGreaterThan(30).allMatch(docs::contains);
  }

  @Test
  void theBenchmarkPrintsItsRates() {
    assertThat(done("--scenario", "network", "--benchmark", "--count", "2000").out())
        .contains("into an array", "as JSON lines", "over a loopback socket");
  }

  /** Only what goes to standard output ends with it. */
  @Test
  void aFileIsWrittenInFullThoughNobodyReadsStandardOutput() throws IOException {
    CommandRun run = new CommandRun().outClosed();
    assertThat(run.run("simulate", "--count", "3000", "--out", path("a.jsonl"))).isZero();
    assertThat(run.err()).contains("wrote 3,000 readings");
    assertThat(Files.readAllLines(folder.resolve("a.jsonl"))).hasSize(3_000);
  }

  @Test
  void standardOutputThatNobodyReadsEndsTheStream() {
    CommandRun run = new CommandRun().outClosed();
    assertThat(run.run("simulate", "--count", "10000000000", "--out", "-")).isZero();
  }

  @Test
  void difficultyIsCalibratedByWhatAForestFinds() {
    CommandRun run = done("--scenario", "fleet", "--difficulty", "auroc:0.9", "--report", "--json");
    assertThat(run.err()).contains("difficulty 0.17").contains("seed 1");
    JsonNode all =
        run.out()
            .lines()
            .map(line -> JsonMapper.shared().readTree(line))
            .filter(line -> line.path("kind").asString().equals("all"))
            .findFirst()
            .orElseThrow();
    assertThat(all.path("auroc").path("0.17").asDouble()).isBetween(.89, .91);
  }
}
