package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One run over several sources. */
@Timeout(300)
class WatchSourcesTest {
  @TempDir Path folder;

  /** One level that is usual here and would be absurd there. */
  private String file(String name, double level, int readings, int wild) throws IOException {
    Random random = new Random(name.hashCode());
    StringBuilder text = new StringBuilder("level,flow\n");
    for (int r = 0; r < readings; r++) {
      double shift = r >= wild && r < wild + 3 ? 30 : 0;
      text.append(
          String.format(
              "%.3f,%.3f%n", level + shift + random.nextGaussian(), random.nextGaussian()));
    }
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file.toString();
  }

  private CommandRun watch(int code, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("watch", "--backend", "offline", "--json", "--learn", "600", "--out"));
    args.add(folder.resolve("out").toString());
    args.addAll(List.of(more));
    CommandRun run = new CommandRun();
    assertThat(run.run(args.toArray(String[]::new))).as(run.err()).isEqualTo(code);
    return run;
  }

  private static List<JsonNode> anomalies(CommandRun run) {
    return run.outLines().stream()
        .map(line -> JsonMapper.shared().readTree(line))
        .filter(node -> node.path("event").asString().equals("anomaly"))
        .toList();
  }

  @Test
  void aRunThatNeverReachedItsSourceFails() throws IOException {
    String nobody;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "tcp://127.0.0.1:" + server.getLocalPort();
    }
    // The pause after the first attempt lasts until --for is over.
    Timing waiting = TestTiming.pausing((duration, wake) -> wake.await());
    CommandRun learning = new CommandRun().timing(waiting);
    int code = learning.run("watch", "--source", nobody, "--for", "200ms", "--no-log");
    assertThat(code).as(learning.err()).isEqualTo(ExitCode.FAILED);
    assertThat(learning.err()).contains(nobody + " was never reached", "nothing was learned");
    String model = folder.resolve("m.iforest").toString();
    watch(0, "--source", file("a.csv", 20, 700, 9999), "--save-model", model);
    CommandRun run = new CommandRun().timing(waiting);
    code = run.run("watch", "--source", nobody, "--model", model, "--for", "200ms", "--no-log");
    assertThat(code).as(run.err()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(nobody + " was never reached");
  }

  @Test
  void eachIsJudgedByItselfAndNamed() throws IOException {
    String a = file("a.csv", 20, 700, 500);
    String b = file("b.csv", 20, 500, 9999);
    CommandRun run = watch(0, "--source", a, "--source", b, "--preset", "sensors");
    assertThat(run.err()).contains("each source is judged by itself");
    List<JsonNode> found = anomalies(run);
    assertThat(found).isNotEmpty();
    assertThat(found.get(0).path("source").asString()).isEqualTo(a);
    assertThat(found.get(0).path("key").asString()).isEqualTo(a);
    assertThat(found.get(0).path("position").asInt()).isBetween(502, 506);
    JsonNode summary = JsonMapper.shared().readTree(run.outLines().get(run.outLines().size() - 1));
    assertThat(summary.path("devices").asInt()).isEqualTo(2);
    assertThat(summary.path("sources").path(0).path("readings").asInt()).isEqualTo(700);
    assertThat(summary.path("sources").path(1).path("readings").asInt()).isEqualTo(500);
    assertThat(Files.readString(folder.resolve("out/anomalies.csv"))).contains(a);
  }

  @Test
  void ignoredItIsOneStreamAndLearnsNothingFromTheNames() throws IOException {
    String a = file("a.csv", 20, 700, 500);
    String b = file("b.csv", 20, 500, 9999);
    CommandRun run = watch(0, "--source", a, "--source", b, "--ignore", "source");
    assertThat(run.err()).contains("2, judged as one stream", "2 features");
    assertThat(anomalies(run).get(0).path("key").isMissingNode()).isTrue();
  }

  @Test
  void aFailureIsReportedAtTheEndToo() throws IOException {
    String a = file("a.csv", 20, 700, 500);
    Path broken = Files.writeString(folder.resolve("b.json"), "[{\"level\":20,\"flow\":0},{");
    CommandRun run = watch(ExitCode.FAILED, "--source", a, "--source", broken.toString());
    assertThat(run.err()).contains("the JSON array is cut off", "; one source goes on");
    JsonNode summary = JsonMapper.shared().readTree(run.outLines().get(run.outLines().size() - 1));
    assertThat(summary.path("readings").asInt()).isEqualTo(101);
    assertThat(summary.path("sources").path(1).path("failed").asBoolean()).isTrue();
  }

  @Test
  void aFileOfOptionsSeparatesThemByLineBreaks() throws IOException {
    String a = file("a.csv", 20, 700, 500);
    String b = file("b.csv", 20, 500, 9999);
    Path config = folder.resolve("watch.properties");
    Files.writeString(
        config, "watch.source=" + a.replace("\\", "\\\\") + "\\n" + b.replace("\\", "\\\\") + "\n");
    CommandRun run = watch(0, "--config", config.toString());
    assertThat(run.err()).contains("each source is judged by itself", a + ", " + b);
  }
}
