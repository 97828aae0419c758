package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.sim.CsvEncoder;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole file: findings first, then one analysis; responses and the list of them. */
class ExplainCommandTest {
  private static final String FIRST = "responses/model_response_20260301_120000.json";
  private static final Path OFFICE =
      Path.of(System.getProperty("iforest.root"), "examples/office.csv");

  /** What the evidence of {@link #OFFICE} supports. */
  private static final String TRUE_REASON =
      "row 129 has a temperature of 30.2, and 14 of 1,000 rows stand out";

  @TempDir Path folder;

  private Path clean() throws IOException {
    Scenario office = Scenario.named("hvac-office");
    SensorStream stream =
        SensorStream.of(
            office, SensorStream.Options.of(office, 5).clean().withPeriod(Duration.ofMinutes(10)));
    Path file = folder.resolve("clean.csv");
    try (OutputStream out = Files.newOutputStream(file)) {
      CsvEncoder encoder = new CsvEncoder(office, false);
      encoder.writeHeader(out);
      for (int i = 0; i < 600; i++) {
        encoder.write(stream.next(), out);
      }
    }
    return file;
  }

  private int explain(CommandRun run, Path input, String... more) {
    List<String> args =
        new java.util.ArrayList<>(
            List.of("explain", "--input", input.toString(), "--out", folder.toString()));
    args.addAll(List.of(more));
    return run.run(args.toArray(String[]::new));
  }

  private JsonNode response(String file) throws IOException {
    return JsonMapper.builder().build().readTree(Files.readString(folder.resolve(file)));
  }

  private List<String> results() throws IOException {
    return Files.readAllLines(folder.resolve("results.csv"));
  }

  @Test
  void cleanDataHasNoAnomaliesAndNobodyIsAsked() throws IOException {
    try (FakeLlm llm = new FakeLlm("There are 10 unusual outliers.")) {
      CommandRun run = new CommandRun();
      assertThat(explain(run, clean(), "--backend", llm.url())).isZero();
      assertThat(run.out()).contains("findings   none", "no anomalies  (no backend was asked)");
      assertThat(llm.asked).isEmpty();
      JsonNode response = response(FIRST);
      assertThat(response.path("status").stringValue()).isEqualTo("no_anomalies");
      assertThat(response.path("verdict").path("label").stringValue()).isEqualTo("no anomalies");
      assertThat(response.path("evidence").isNull()).isTrue();
      assertThat(response.path("raw_replies").isEmpty()).isTrue();
      assertThat(response.path("judged_by").path("above_threshold").intValue())
          .as("scores above the threshold there are, but none stands out")
          .isPositive();
      assertThat(results().get(1))
          .isEqualTo(
              "2026-03-01T12:00:00Z," + FIRST + "," + folder + "/clean.csv,none,,0,no_anomalies");
    }
  }

  @Test
  void findingsComeFirstThenOneAnalysisOfAllOfThem() throws IOException {
    String answer = FakeLlm.answer("sensor trouble", TRUE_REASON);
    try (FakeLlm llm = new FakeLlm(answer)) {
      CommandRun run = new CommandRun();
      assertThat(explain(run, OFFICE, "--backend", llm.url())).as(run.err()).isZero();
      String out = run.out();
      assertThat(out)
          .contains("findings   14 rows in 3 incidents")
          .containsSubsequence("ROWS", "129", "278–281", "688–696", "Label:  sensor trouble")
          .contains("[test-model: ");
      assertThat(llm.asked).hasSize(1);
      assertThat(llm.asked.get(0)).contains("row 129", "rows 278 to 281", "rows 688 to 696");

      JsonNode response = response(FIRST);
      assertThat(response.path("status").stringValue()).isEqualTo("labelled");
      assertThat(response.path("findings").intValue()).isEqualTo(14);
      assertThat(response.path("raw_replies").path(0).stringValue()).isEqualTo(answer);
      assertThat(response.path("prompt").stringValue()).startsWith("file-evidence-first@");
      assertThat(response.path("llm_model").stringValue()).isEqualTo("test-model");
      assertThat(response.path("backend").stringValue()).startsWith("127.0.0.1:");
      assertThat(response.path("verdict").path("severity").stringValue()).isEqualTo("high");
      JsonNode incidents = response.path("evidence").path("episodes");
      assertThat(incidents.size()).isEqualTo(3);
      assertThat(incidents.path(0).path("strongest_row").intValue()).isEqualTo(129);
      assertThat(incidents.path(0).path("findings").path(0).path("field").stringValue())
          .isEqualTo("temperature");
      assertThat(results())
          .hasSize(2)
          .startsWith("timestamp,response_file,input,backend,model,anomalies,status");
      assertThat(results().get(1)).contains(",test-model,14,labelled");
    }
  }

  /**
   * Two kinds of devices take turns; the pump stops for 20 readings, the room is 60 degrees once.
   */
  @Test
  void eachDeviceIsJudgedByItselfAndNamed() throws IOException {
    Random random = new Random(4);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      double temperature = i == 250 ? 60 : 21 + .3 * random.nextGaussian();
      double flow = i >= 300 && i < 320 ? .1 * (i % 3) : 50 + random.nextGaussian();
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"device\":\"room\",\"temperature\":%.2f}%n{\"device\":\"pump\",\"flow\":%.2f}%n",
              temperature,
              flow));
    }
    Path file = Files.writeString(folder.resolve("devices.jsonl"), lines);
    CommandRun run = new CommandRun();
    assertThat(explain(run, file, "--key-column", "device", "--backend", "offline"))
        .as(run.err())
        .isZero();
    assertThat(run.out())
        .contains("2 kinds of devices, a threshold each", "findings   21 rows in 2 incidents")
        .containsSubsequence("DEVICE", "ROWS")
        .containsSubsequence("room", "500", "temperature 60", "pump", "601–639", "flow")
        .contains("Row 500 of \"room\": temperature is 60");
    JsonNode response = response(FIRST);
    assertThat(response.path("judged_by").path("kinds").intValue()).isEqualTo(2);
    JsonNode episodes = response.path("evidence").path("episodes");
    assertThat(episodes.path(0).path("key").stringValue()).isEqualTo("room");
    assertThat(episodes.path(1).path("key").stringValue()).isEqualTo("pump");
    assertThat(episodes.path(1).path("first_row").intValue()).isEqualTo(601);
    assertThat(episodes.path(1).path("last_row").intValue()).isEqualTo(639);
  }

  @Test
  void aBackendThatIsDownCostsTheWordsNotTheFindings() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    CommandRun run = new CommandRun().environment("LLM_MODEL", "m");
    int code = explain(run, OFFICE, "--backend", "http://127.0.0.1:" + port + "/v1");
    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("cannot reach 127.0.0.1:" + port + "; is the server running");
    assertThat(run.out()).contains("14 rows in 3 incidents", "Row 129: temperature is 30.2");
    assertThat(response(FIRST).path("error").stringValue()).contains("cannot reach");
    assertThat(results().get(1)).endsWith(",14,failed");
  }

  @Test
  void unusableRepliesAreKeptAndTheWordsAreTheDetectors() throws IOException {
    try (FakeLlm llm = new FakeLlm("I think", "I still think \u001b[31m")) {
      CommandRun run = new CommandRun();
      assertThat(explain(run, OFFICE, "--backend", llm.url(), "--repair"))
          .isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains("gave no usable answer twice").doesNotContain("\u001b");
      JsonNode raw = response(FIRST).path("raw_replies");
      assertThat(raw.size()).isEqualTo(2);
      assertThat(raw.path(0).stringValue()).isEqualTo("I think");
      assertThat(Files.readString(folder.resolve(FIRST))).doesNotContain("\u001b");
    }
  }

  @Test
  void inventedOutliersAreNotRepeated() throws IOException {
    try (FakeLlm llm = new FakeLlm(FakeLlm.answer("ten outliers", "10 unusual rows, 37 to 46"))) {
      CommandRun run = new CommandRun();
      assertThat(explain(run, OFFICE, "--backend", llm.url())).isZero();
      assertThat(run.out()).contains("names no field of the evidence").doesNotContain("10 unusual");
      JsonNode response = response(FIRST);
      assertThat(response.path("status").stringValue()).isEqualTo("ungrounded");
      assertThat(response.path("error").stringValue()).endsWith("names no field of the evidence");
      assertThat(response.path("verdict").path("reason").stringValue()).contains("Row 129");
      // An answer that names no field of the evidence is not asked for again.
      assertThat(llm.asked).hasSize(1);
    }
  }

  @Test
  void theSameSecondGetsASuffixAndNothingIsOverwritten() throws IOException {
    assertThat(explain(new CommandRun(), OFFICE, "--backend", "offline")).isZero();
    byte[] first = Files.readAllBytes(folder.resolve(FIRST));
    assertThat(explain(new CommandRun(), clean())).isZero();
    assertThat(explain(new CommandRun(), clean())).isZero();
    assertThat(folder.resolve(FIRST)).hasBinaryContent(first);
    assertThat(results()).hasSize(4);
    assertThat(results().get(2)).contains("model_response_20260301_120000_2.json");
    assertThat(results().get(3)).contains("model_response_20260301_120000_3.json");

    CommandRun latest = new CommandRun();
    assertThat(latest.run("results", "latest", "--out", folder.toString())).isZero();
    assertThat(latest.out()).contains("_3.json", "no anomalies");
  }

  @Test
  void aNewFolderMayBeRelative() throws IOException {
    Path absolute = folder.resolve("new").resolve("deep");
    Path relative = Path.of("").toAbsolutePath().relativize(absolute);
    CommandRun run = new CommandRun();
    assertThat(
            run.run(
                "explain",
                "--input",
                OFFICE.toString(),
                "--backend",
                "offline",
                "--out",
                relative.toString()))
        .as(run.err())
        .isZero();
    assertThat(absolute.resolve(FIRST)).isRegularFile();
    assertThat(Files.readString(absolute.resolve("results.csv"))).contains("," + FIRST + ",");
  }

  @Test
  void jsonIsOneObjectAndTheResponseAgain() throws IOException {
    CommandRun run = new CommandRun();
    assertThat(explain(run, OFFICE, "--backend", "offline", "--json")).isZero();
    assertThat(run.outLines()).hasSize(1);
    JsonNode printed = JsonMapper.builder().build().readTree(run.out());
    assertThat(printed.path("response_file").stringValue()).isEqualTo(FIRST);
    assertThat(printed.path("status").stringValue()).isEqualTo("offline");

    CommandRun latest = new CommandRun();
    assertThat(latest.run("results", "latest", "--json", "--out", folder.toString())).isZero();
    assertThat(JsonMapper.builder().build().readTree(latest.out())).isEqualTo(response(FIRST));
  }

  @Test
  void aModelFromElsewhereJudgesToo() throws IOException {
    Path model = folder.resolve("m.iforest");
    CommandRun train = new CommandRun();
    assertThat(train.run("train", "--input", clean().toString(), "--model", model.toString()))
        .as(train.err())
        .isZero();
    CommandRun run = new CommandRun();
    assertThat(explain(run, OFFICE, "--model", model.toString(), "--backend", "offline")).isZero();
    assertThat(run.out()).contains("judged by  the model", "129", "temperature 30.23");
    CommandRun both = new CommandRun();
    assertThat(explain(both, OFFICE, "--model", model.toString(), "--preset", "sensors"))
        .isEqualTo(ExitCode.USAGE);
    Path other = Files.writeString(folder.resolve("other.csv"), "x,y\n1,2\n3,4\n");
    CommandRun wrong = new CommandRun();
    assertThat(explain(wrong, other, "--model", model.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(wrong.err()).contains("none of the model's columns temperature, humidity, co2");
  }

  @Test
  void mistakesAreNamed() throws IOException {
    CommandRun share = new CommandRun();
    assertThat(explain(share, OFFICE, "--contamination", "0.7")).isEqualTo(ExitCode.USAGE);
    assertThat(share.err()).contains("--contamination must be greater than 0 and at most 0.5");
    CommandRun few = new CommandRun();
    Path two = Files.writeString(folder.resolve("two.csv"), "x\n1\n2\n");
    assertThat(explain(few, two)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(few.err()).contains("training needs at least 8 records, had 2");
    CommandRun key = new CommandRun();
    assertThat(explain(key, OFFICE, "--backend", "together")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(key.err()).contains("TOGETHER_API_KEY");
    assertThat(folder.resolve("results.csv")).doesNotExist();
    Files.writeString(folder.resolve("results.csv"), "mine,too\n1,2\n");
    CommandRun header = new CommandRun();
    assertThat(explain(header, clean())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(header.err()).contains("has the header 'mine,too'");
    assertThat(results()).containsExactly("mine,too", "1,2");
  }

  @Test
  void oddAndTornLinesAreSkippedAndSaid() throws IOException {
    assertThat(explain(new CommandRun(), clean())).isZero();
    Path results = folder.resolve("results.csv");
    Files.writeString(
        results,
        "what is this\nyesterday,a,b,c,d,1,offline\n\u001b[31m2099",
        StandardOpenOption.APPEND);
    CommandRun list = new CommandRun();
    assertThat(list.run("results", "--out", folder.toString())).isZero();
    assertThat(list.err())
        .contains("line 3 is not a result", "line 4 is not a result", "the last line is torn");
    assertThat(list.outLines()).hasSize(2);
    assertThat(list.out()).contains("no_anomalies").doesNotContain("\u001b");

    assertThat(explain(new CommandRun(), clean())).isZero();
    assertThat(results()).hasSize(5).last().asString().contains("_2.json");
  }

  @Test
  void onlyResponsesAreShown() throws IOException {
    Path results = folder.resolve("results.csv");
    String header = "timestamp,response_file,input,backend,model,anomalies,status\n";
    Files.writeString(folder.resolve("secret.json"), "{}");
    Files.writeString(results, header + "2026-01-01T00:00:00Z,responses/../secret.json,i,,,1,x\n");
    CommandRun outside = new CommandRun();
    assertThat(outside.run("results", "latest", "--out", folder.toString()))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(outside.err()).contains("which is not in responses");
    Files.writeString(results, header + "2026-01-01T00:00:00Z,responses/gone.json,i,,,1,x\n");
    CommandRun gone = new CommandRun();
    assertThat(gone.run("results", "latest", "--out", folder.toString()))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(gone.err()).contains("names responses/gone.json, which is missing");
    Files.delete(results);
    CommandRun none = new CommandRun();
    assertThat(none.run("results", "--out", folder.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(none.err()).contains("there is no", "'iforest explain --input FILE' writes one");
  }

  @Test
  void hostileNamesReachNeitherTerminalNorSpreadsheet() throws IOException {
    StringBuilder csv = new StringBuilder("\"=cmd()\u001b[31m\",b\n");
    for (int i = 0; i < 60; i++) {
      csv.append(i == 40 ? 900 : i % 7).append(',').append(i % 5).append('\n');
    }
    Path input = Files.writeString(folder.resolve("=evil.csv"), csv);
    CommandRun run = new CommandRun();
    assertThat(explain(run, input, "--backend", "offline")).as(run.err()).isZero();
    assertThat(run.out()).contains("1 row in 1 incident (").doesNotContain("\u001b");
    assertThat(Files.readString(folder.resolve(FIRST))).doesNotContain("\u001b");
    assertThat(results().get(1)).doesNotContain("\u001b").doesNotContain(",=");
  }

  @Test
  void backendsAreListedAndAutoIsNamed() throws IOException {
    try (FakeLlm llm = new FakeLlm("unused")) {
      CommandRun run = new CommandRun().environment("LLM_URL", llm.url());
      assertThat(run.run("backends")).isZero();
      assertThat(run.out())
          .contains("it lists test-model", "--backend auto would take LLM_URL")
          .contains("set TOGETHER_API_KEY");
      CommandRun json =
          new CommandRun()
              .environment("LLM_URL", llm.url())
              .environment("TOGETHER_API_KEY", "never-shown-anywhere");
      assertThat(json.run("backends", "--json")).isZero();
      assertThat(json.outLines()).hasSize(4);
      JsonNode url = JsonMapper.builder().build().readTree(json.outLines().get(0));
      assertThat(url.path("state").stringValue()).isEqualTo("ready");
      assertThat(url.path("auto").booleanValue()).isTrue();
      assertThat(json.out() + json.err()).doesNotContain("never-shown").contains("unchecked");
      assertThat(llm.asked).isEmpty();
    }
  }
}
