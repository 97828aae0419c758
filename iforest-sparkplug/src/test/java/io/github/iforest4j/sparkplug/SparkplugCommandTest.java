package io.github.iforest4j.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.source.testing.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command, in a process of its own, from births to alerts. */
@Timeout(600)
class SparkplugCommandTest {
  @TempDir Path folder;

  private final Random random = new Random(21);

  private Process watch(int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.github.iforest4j.client.Main");
    command.addAll(List.of("watch", "sparkplug://127.0.0.1:" + port + "/G"));
    command.addAll(List.of("--learn", "1000", "--preset", "readings", "--backend", "offline"));
    command.addAll(List.of("--out", folder.resolve("found").toString()));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("out")) + Files.readString(folder.resolve("err"));
  }

  private List<JsonNode> journal() throws IOException {
    Path file = folder.resolve("found").resolve("anomalies.jsonl");
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file, StandardCharsets.UTF_8);
    // The last line may be half there.
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .map(JsonMapper.shared()::readTree)
        .toList();
  }

  private void measure(EdgeNodeStandIn node, int second, double hotter) throws Exception {
    node.measure(
        Payloads.START + 1000L * second,
        60 + random.nextGaussian() + hotter,
        6 + .1 * random.nextGaussian());
  }

  /** Sends readings until the journal has an event, however long that takes. */
  private JsonNode await(
      Process run, EdgeNodeStandIn node, int[] second, double hotter, Predicate<JsonNode> wanted)
      throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      for (JsonNode event : journal()) {
        if (wanted.test(event)) {
          return event;
        }
      }
      assertThat(run.isAlive()).as(said()).isTrue();
      measure(node, second[0]++, hotter);
      never.await(50, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void fromBirthsToAnAlertOnTheRightFieldAndToSilence() throws Exception {
    try (TestBroker broker = new TestBroker();
        EdgeNodeStandIn line = new EdgeNodeStandIn(broker.port(), "Line1", 1);
        EdgeNodeStandIn other = new EdgeNodeStandIn(broker.port(), "Line2", 1)) {
      Process run = watch(broker.port());
      try {
        CountDownLatch never = new CountDownLatch(1);
        while (line.asked() == 0 || other.asked() == 0) {
          // Nobody listens yet, or no birth was heard: the host has to ask.
          assertThat(run.isAlive()).as(said()).isTrue();
          measure(line, 0, 0);
          measure(other, 0, 0);
          never.await(50, TimeUnit.MILLISECONDS);
        }
        line.announce();
        other.announce();
        int[] second = {1};
        for (; second[0] <= 700; second[0]++) {
          measure(line, second[0], 0);
          measure(other, second[0], 0);
        }
        JsonNode alert =
            await(
                run,
                line,
                second,
                25,
                event ->
                    event.path("event").asString().equals("anomaly")
                        && event.path("values").path("temperature").asDouble() > 75);
        assertThat(alert.path("key").asString()).isEqualTo("G/Line1/D");
        assertThat(alert.path("findings").path(0).path("field").asString())
            .as(alert.toString())
            .isEqualTo("temperature");
        other.die();
        JsonNode silent =
            await(run, line, second, 0, event -> event.path("kind").asString().equals("silent"));
        assertThat(silent.toString())
            .contains("G/Line2/D")
            .contains("the broker says that it is offline");
      } finally {
        run.destroy();
        run.waitFor();
      }
      assertThat(said())
          .contains("ANOMALY  G/Line1/D", "temperature high", "SILENT   G/Line2/D")
          .contains("in all, requests for a rebirth: ")
          .doesNotContain("Exception");
    }
  }
}
