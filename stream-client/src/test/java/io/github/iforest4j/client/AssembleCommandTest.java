package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A file with name and value columns, from the first message to an alert. */
@Timeout(300)
class AssembleCommandTest {
  private static final int SECONDS = 700;

  @TempDir Path folder;
  private Path input;

  @BeforeEach
  void write() throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder("time,device,name,value\n");
    Instant start = Instant.parse("2026-01-02T00:00:00Z");
    String[] names = {"temperature", "pressure"};
    for (int i = 0; i < SECONDS; i++) {
      for (int v = 0; v < 4; v++) {
        double load = Math.sin(i / 20.0) + .1 * random.nextGaussian();
        boolean faulty = v == 3 && i >= 500 && i < 520;
        text.append(start.plusMillis(1000L * i + 50 * v + random.nextInt(50))).append(',');
        text.append("p").append(1 + v / 2).append(',').append(names[v % 2]).append(',');
        text.append(String.format(Locale.ROOT, "%.3f\n", 50 - v + load + (faulty ? 9 : 0)));
      }
    }
    input = Files.writeString(folder.resolve("narrow.csv"), text.toString());
  }

  private CommandRun run(int code, String... args) {
    CommandRun run = new CommandRun();
    assertThat(run.run(args)).as(run.err()).isEqualTo(code);
    return run;
  }

  private CommandRun watch(String out, String... more) {
    List<String> args = new ArrayList<>(List.of("watch", input.toString(), "--assemble", "1s"));
    args.addAll(List.of("--by", "device", "--learn", "400", "--backend", "offline"));
    args.addAll(List.of("--no-color", "--out", folder.resolve(out).toString()));
    args.addAll(List.of(more));
    return run(ExitCode.DONE, args.toArray(String[]::new));
  }

  private List<String> journal(String out) throws IOException {
    return Files.readAllLines(folder.resolve(out).resolve("anomalies.jsonl"));
  }

  @Test
  void withoutTheOptionTheMessageNamesIt() {
    CommandRun run = run(ExitCode.BAD_INPUT, "watch", input.toString(), "--learn", "400");
    assertThat(run.err()).contains("each record has one value").contains("--assemble 1s");
    run = run(ExitCode.USAGE, "watch", input.toString(), "--by", "device");
    assertThat(run.err()).contains("--by and --value-ttl need --assemble");
  }

  @Test
  void aFaultyDeviceAlertsWithTheNamesOfItsSensors() throws IOException {
    CommandRun run = watch("out");
    assertThat(run.out() + run.err()).contains("features temperature, pressure").contains("p2");
    List<String> keys =
        journal("out").stream()
            .map(line -> JsonMapper.shared().readTree(line))
            .filter(event -> event.path("event").asString().equals("anomaly"))
            .map(event -> event.path("key").asString())
            .distinct()
            .toList();
    assertThat(keys).containsExactly("p2");
  }

  @Test
  void trainScorePlotAndEvaluateAssembleToo() throws IOException {
    String file = input.toString();
    String model = folder.resolve("m.iforest").toString();
    String scores = folder.resolve("scores.csv").toString();
    String picture = folder.resolve("p.png").toString();
    run(0, "train", "--input", file, "--model", model, "--assemble", "1s", "--by", "device");
    run(
        0,
        "score",
        "--input",
        file,
        "--model",
        model,
        "--assemble",
        "1s",
        "--by",
        "device",
        "--output",
        scores);
    List<String> lines = Files.readAllLines(Path.of(scores));
    assertThat(lines).hasSize(1 + 2 * SECONDS);
    assertThat(lines.get(0)).contains("temperature,pressure");
    assertThat(lines.get(1)).contains(".").contains("p1");
    run(
        0,
        "plot",
        "--input",
        file,
        "--model",
        model,
        "--assemble",
        "1s",
        "--by",
        "device",
        "--output",
        picture);
    assertThat(Path.of(picture)).isNotEmptyFile();
  }

  /** Killed after random numbers of readings and continued: what one whole run finds. */
  @Test
  void aRunInPiecesIsOneRun() throws IOException {
    watch("whole", "--state", folder.resolve("s-whole").toString());
    List<String> whole = journal("whole");
    assertThat(whole).hasSizeGreaterThan(5);
    for (int seed = 0; seed < 4; seed++) {
      inPieces(seed);
      assertThat(journal("out-" + seed)).as("seed %d", seed).containsExactlyElementsOf(whole);
    }
  }

  /** Into the folder {@code out-SEED}, stopped after random numbers of readings and continued. */
  private void inPieces(int seed) {
    Random random = new Random(seed);
    String state = folder.resolve("s-" + seed).toString();
    int left = 2 * SECONDS - 400;
    boolean first = true;
    while (left > 0) {
      int piece = 1 + random.nextInt(400);
      watch("out-" + seed, "--state", state, "--max", String.valueOf(piece + (first ? 400 : 0)));
      first = false;
      left -= piece;
    }
  }

  /** The pressure of p1 stops for 200 s; the temperature goes on, so the device is not silent. */
  @Test
  void aSensorThatStopsIsSilentSinceItsLastValue() throws IOException {
    Instant start = Instant.parse("2026-01-02T00:00:00Z");
    Instant from = start.plusSeconds(450);
    Instant to = start.plusSeconds(650);
    input =
        Files.write(
            folder.resolve("stops.csv"),
            Files.readAllLines(input).stream()
                .filter(line -> !isPressure(line, from, to))
                .toList());
    CommandRun run = watch("whole", "--state", folder.resolve("s-whole").toString());
    assertThat(run.out())
        .contains("SILENT   p1  pressure: no values for 30 s; usually one every 1.0 s")
        .contains("since 00:07:29")
        .contains("BACK     p1  pressure: values again after 3 min 2");
    List<String> silences = silences("whole");
    assertThat(silences).hasSize(2);
    JsonNode begin = JsonMapper.shared().readTree(silences.get(0));
    JsonNode end = JsonMapper.shared().readTree(silences.get(1));
    assertThat(begin.path("kind").asString()).isEqualTo("silent");
    assertThat(begin.path("key").asString()).isEqualTo("p1");
    assertThat(begin.path("field").asString()).isEqualTo("pressure");
    assertThat(Instant.parse(begin.path("since").asString())).isBetween(from.minusSeconds(1), from);
    assertThat(end.path("over").asBoolean()).isTrue();
    assertThat(end.path("incident_id")).isEqualTo(begin.path("arrival_id"));
    assertThat(Instant.parse(end.path("time").asString())).isBetween(to, to.plusSeconds(1));

    for (int seed = 0; seed < 3; seed++) {
      inPieces(seed);
      assertThat(silences("out-" + seed)).as("seed %d", seed).isEqualTo(silences);
    }
    watch("off", "--due", "off");
    assertThat(silences("off")).isEmpty();
    watch("due", "--due", "90s");
    assertThat(silences("due").get(0))
        .contains("no values for 1 min 30 s; one is due every 1 min 30 s");
  }

  private static boolean isPressure(String line, Instant from, Instant to) {
    if (!line.contains(",p1,pressure,")) {
      return false;
    }
    Instant time = Instant.parse(line.substring(0, line.indexOf(',')));
    return !time.isBefore(from) && time.isBefore(to);
  }

  private List<String> silences(String out) throws IOException {
    return journal(out).stream().filter(line -> line.contains("\"event\":\"arrival\"")).toList();
  }
}
