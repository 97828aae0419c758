package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(300)
class WatchCommandTest {
  @TempDir static Path shared;
  @TempDir Path folder;
  private static Path model;

  /** Records as the course's server sends them: numbers and texts mixed, no time. */
  private static String record(Random random, String protocol) {
    return String.format(
        "{\"src_port\": %d, \"packet_size\": %d, \"protocol\": \"%s\", \"anomaly\": %d}%n",
        List.of(80, 443, 22, 8080).get(random.nextInt(4)),
        100 + random.nextInt(1400),
        protocol,
        protocol.equals("UNKNOWN") ? 1 : 0);
  }

  private static String usual(Random random) {
    return record(random, random.nextBoolean() ? "TCP" : "UDP");
  }

  @BeforeAll
  static void train() throws IOException {
    Random random = new Random(1);
    Path data = shared.resolve("normal.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int r = 0; r < 600; r++) {
      lines.append(usual(random));
    }
    Files.writeString(data, lines);
    RecordTable table = new RecordTable();
    try (RecordSource source = Sources.open(data.toString(), SourceOptions.DEFAULT)) {
      while (source.next(table)) {
        // Read on.
      }
    }
    DetectorModel trained =
        DetectorModel.fit(
            SchemaProposal.of(table, SchemaOptions.NONE).schema(),
            table,
            DetectorConfig.builder()
                .forest(IsolationForestConfig.builder().numTrees(50).subsampleSize(128).build())
                .build(),
            new ModelProvenance("test", "made up", 600, Instant.EPOCH));
    assertThat(trained.schema().firstWithRole(FieldRole.LABEL)).isEqualTo(3);
    model = shared.resolve("model.iforest");
    trained.write(model);
  }

  /** Serves a text to each client that connects, then ends the connection. */
  private static final class TextServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final Thread thread;

    TextServer(String text, Runnable afterwards) throws IOException {
      thread =
          new Thread(
              () -> {
                try {
                  while (true) {
                    try (Socket client = listener.accept()) {
                      OutputStream out = client.getOutputStream();
                      out.write(text.getBytes(StandardCharsets.UTF_8));
                      out.flush();
                      afterwards.run();
                    }
                  }
                } catch (IOException e) {
                  // Closed.
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    String address() {
      return "tcp://localhost:" + listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  private List<NamedCsvRecord> rows(String name) throws IOException {
    try (CsvReader<NamedCsvRecord> reader =
        CsvReader.builder().ofNamedCsvRecord(folder.resolve(name))) {
      return reader.stream().toList();
    }
  }

  @Test
  void watchesASocketServerThatSendsMixedRecords() throws IOException {
    Random random = new Random(2);
    String text =
        usual(random)
            + "not json\n"
            + record(random, "UNKNOWN")
            + usual(random)
            + record(random, "=cmd|'/C calc'!A0\\u001b[31m")
            + usual(random);
    CommandRun run = new CommandRun();
    try (TextServer server = new TextServer(text, () -> {})) {
      int code =
          run.run(
              "watch",
              "--source",
              server.address(),
              "--model",
              model.toString(),
              "--backend",
              "offline",
              "--out",
              folder.toString(),
              "--max",
              "5");
      assertThat(code).as(run.err()).isZero();
    }
    assertThat(run.out())
        .containsPattern("ANOMALY  [0-9a-f]{6}  low, score 0\\.")
        .contains("protocol UNKNOWN (never seen)")
        .contains("Label:  protocol never seen: UNKNOWN")
        .contains("[offline, no LLM]")
        .contains("Reason: protocol is UNKNOWN")
        .contains("anomalies   2 (40.0 % of the readings)")
        .contains("bad lines   1 not a JSON object")
        .contains("precision ")
        .doesNotContain("\u001b");
    List<NamedCsvRecord> rows = rows("anomalies.csv");
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).getField("protocol")).isEqualTo("UNKNOWN");
    assertThat(rows.get(0).getField("label_status")).isEqualTo("offline");
    assertThat(rows.get(0).getField("time")).isEqualTo(CommandRun.NOW.toString());
    assertThat(rows.get(1).getField("protocol")).isEqualTo("'=cmd|'/C calc'!A0 [31m");
    assertThat(Files.readAllLines(folder.resolve("anomalies.jsonl")))
        .as("anomaly, label and end of incident, twice")
        .hasSize(6);
  }

  @Test
  void jsonModeWritesNothingElseToStandardOutput() throws IOException {
    Random random = new Random(3);
    CommandRun run = new CommandRun().in(usual(random) + record(random, "UNKNOWN"));
    int code = run.run("watch", "--source", "-", "--model", model.toString(), "--json", "--no-log");
    assertThat(code).as(run.err()).isZero();
    List<JsonNode> events =
        run.outLines().stream().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertThat(events)
        .extracting(node -> node.path("event").asString())
        .containsExactly("anomaly", "label", "summary");
    assertThat(events.get(0).path("values").path("src_port").isNumber()).isTrue();
    assertThat(events.get(1).path("anomaly_id")).isEqualTo(events.get(0).path("anomaly_id"));
    JsonNode truth = events.get(2).path("truth");
    assertThat(truth.path("true_positives").asInt()).isEqualTo(1);
    assertThat(truth.path("true_negatives").asInt()).isEqualTo(1);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anEpisodeIsOneAlert() throws IOException {
    Random random = new Random(9);
    StringBuilder text = new StringBuilder(usual(random));
    for (String protocol : "UNKNOWN UNKNOWN UNKNOWN TCP UNKNOWN".split(" ")) {
      text.append(record(random, protocol));
    }
    CommandRun run = new CommandRun().in(text.toString());
    String m = model.toString();
    assertThat(run.run("watch", "--source", "-", "--model", m, "--no-log")).isZero();
    assertThat(run.outLines().stream().filter(line -> line.contains("ANOMALY"))).hasSize(2);
    assertThat(run.out())
        .containsPattern("  OVER     [0-9a-f]{6}  after 1 s, 3 anomalies\\R")
        .contains("anomalies   4 (66.7 % of the readings), in 2 incidents, 1 still open");

    CommandRun wide = new CommandRun().in(text.toString());
    assertThat(
            wide.run(
                "watch", "--source", "-", "--model", m, "--no-log", "--episode-gap", "2", "--json"))
        .isZero();
    JsonNode summary =
        JsonMapper.shared().readTree(wide.outLines().get(wide.outLines().size() - 1));
    assertThat(summary.path("episodes").asInt()).isEqualTo(1);
    assertThat(summary.path("open_episodes").asInt()).isEqualTo(1);

    CommandRun every = new CommandRun().in(text.toString());
    assertThat(every.run("watch", "--source", "-", "--model", m, "--no-log", "--every-anomaly"))
        .isZero();
    assertThat(every.outLines().stream().filter(line -> line.contains("ANOMALY"))).hasSize(4);
  }

  /** On Linux, the file that is always full. */
  @Test
  void aFullDiskEndsNoStreamAndIsSaid() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.isWritable(full), "there is no /dev/full here");
    Files.createSymbolicLink(folder.resolve("anomalies.jsonl"), full);
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < 30; r++) {
      text.append(r % 10 == 9 ? record(random, "UNKNOWN") : usual(random));
    }
    CommandRun run = new CommandRun().in(text.toString());
    int code =
        run.run(
            "watch",
            "--source",
            "-",
            "--model",
            model.toString(),
            "--backend",
            "offline",
            "--out",
            folder.toString());
    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("readings    30 in", "anomalies   3 ");
    assertThat(run.outLines().stream().filter(line -> line.contains("ANOMALY"))).hasSize(3);
    assertThat(run.errLines().stream().filter(line -> line.startsWith("warning: ")))
        .hasSize(1)
        .first()
        .asString()
        .contains("anomalies.jsonl: cannot be written", "the run continues");
    assertThat(run.err()).contains("iforest: ", "No space left on device", "Free some space");
    assertThat(rows("anomalies.csv")).as("the table was well").hasSize(3);
    Files.delete(folder.resolve("anomalies.jsonl"));
  }

  @Test
  void rotationIsForStreamsOrWithAState() throws IOException {
    String m = model.toString();
    assertUsage(
        "--rotate must be daily or a size such as 100MB",
        "watch",
        "--source",
        "-",
        "--model",
        m,
        "--rotate",
        "weekly");
    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, usual(new Random(1)));
    assertUsage(
        "add --state DIR",
        "watch",
        "--source",
        input.toString(),
        "--model",
        m,
        "--rotate",
        "daily");
  }

  @Test
  void aReplayIsRecordedOnceAndAKilledRunIsCompleted() throws IOException {
    Random random = new Random(4);
    Path input = folder.resolve("stream.jsonl");
    Files.writeString(input, usual(random) + record(random, "UNKNOWN") + record(random, "UNKNOWN"));
    Path out = folder.resolve("out");
    String[] watch = {
      "watch",
      "--source",
      input.toString(),
      "--model",
      model.toString(),
      "--backend",
      "offline",
      "--out",
      out.toString()
    };
    assertThat(new CommandRun().run(watch)).isZero();
    Path journal = out.resolve("anomalies.jsonl");
    Path csv = out.resolve("anomalies.csv");
    List<String> lines = Files.readAllLines(journal);
    String table = Files.readString(csv);
    assertThat(lines).hasSize(4);

    CommandRun again = new CommandRun();
    assertThat(again.run(watch)).isZero();
    assertThat(again.out()).contains("(recorded before)").doesNotContain("Label:");
    assertThat(csv).hasContent(table);

    // Killed after the second anomaly's line, in the middle of its label's.
    Files.writeString(
        journal,
        lines.get(0)
            + "\n"
            + lines.get(1)
            + "\n"
            + lines.get(2)
            + "\n"
            + lines.get(3).substring(0, 20));
    Files.writeString(csv, table.substring(0, table.length() - 10));
    CommandRun third = new CommandRun();
    assertThat(third.run(watch)).isZero();
    assertThat(third.err()).contains("an earlier run was cut short: labelling 1 of its anomalies");
    assertThat(csv).hasContent(table);
    assertThat(journal).hasContent(String.join("\n", lines) + "\n");
  }

  @Test
  void anotherHeaderIsBadInputThatNamesBoth() throws IOException {
    Files.writeString(folder.resolve("anomalies.csv"), "mine,yours\n1,2\n");
    CommandRun run = new CommandRun().in("{}\n");
    int code =
        run.run("watch", "--source", "-", "--model", model.toString(), "--out", folder.toString());
    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("'mine,yours'").contains("'time,src_port,packet_size,protocol");
    assertThat(run.err()).doesNotContain("\tat ");
  }

  @Test
  void interruptionEndsWithTheFilesWholeAndItsExitCode() throws IOException {
    Random random = new Random(5);
    CommandRun run = new CommandRun();
    CountDownLatch never = new CountDownLatch(1);
    try (TextServer server =
        new TextServer(
            record(random, "UNKNOWN"),
            () -> {
              run.interruption().raise();
              try {
                never.await(30, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      int code =
          run.run(
              "watch",
              "--source",
              server.address(),
              "--model",
              model.toString(),
              "--backend",
              "offline",
              "--out",
              folder.toString());
      assertThat(code).isEqualTo(ExitCode.INTERRUPTED);
      never.countDown();
    }
    assertThat(run.out()).contains("Summary");
    long anomalies = Files.readAllLines(folder.resolve("anomalies.jsonl")).size() / 2;
    assertThat(rows("anomalies.csv")).hasSize((int) anomalies);
  }

  @Test
  void theTimeLimitEndsASilentStream() throws IOException {
    CommandRun run = new CommandRun();
    CountDownLatch never = new CountDownLatch(1);
    try (TextServer server =
        new TextServer(
            "",
            () -> {
              try {
                never.await(30, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      int code =
          run.run(
              "watch",
              "--source",
              server.address(),
              "--model",
              model.toString(),
              "--no-log",
              "--backend",
              "offline",
              "--for",
              "50ms");
      assertThat(code).isZero();
      never.countDown();
    }
    assertThat(run.out()).contains("readings    0 in");
  }

  @Test
  void wrongUseIsSaidInOneOrTwoLines() {
    String m = model.toString();
    assertUsage(
        "give either --out or --anomalies",
        "watch",
        "--source",
        "-",
        "--model",
        m,
        "--out",
        "a",
        "--anomalies",
        "b.csv");
    assertUsage("--max must be at least 1", "watch", "--source", "-", "--model", m, "--max", "0");
    assertUsage(
        "'soon' is not a duration", "watch", "--source", "-", "--model", m, "--for", "soon");
    assertUsage(
        "it must be longer than 0, was '0s'",
        "watch",
        "--source",
        "-",
        "--model",
        m,
        "--for",
        "0s");
    assertUsage(
        "--no-log writes no files",
        "watch",
        "--source",
        "-",
        "--model",
        m,
        "--no-log",
        "--out",
        "x");
    CommandRun run = new CommandRun();
    assertThat(run.run("watch", "--source", "-", "--model", "missing.iforest"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("no such file: missing.iforest");
    CommandRun backend = new CommandRun().in("{}\n");
    assertThat(
            backend.run("watch", "--source", "-", "--model", m, "--no-log", "--backend", "nobody"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(backend.err()).contains("nobody");
  }

  private static void assertUsage(String message, String... args) {
    CommandRun run = new CommandRun();
    assertThat(run.run(args)).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message);
    assertThat(run.errLines()).hasSizeLessThanOrEqualTo(3);
  }
}
