package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.testing.TestTiming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A live stream, with all that looks at the clock, while the clock jumps. */
@Timeout(300)
class ClockTest {
  @TempDir Path folder;

  /** Jumps a random way each time that it is asked, mostly back. */
  private static final class Jumping implements InstantSource {
    private final Random random = new Random(5);
    private Instant now = CommandRun.NOW;
    private long back;

    @Override
    public synchronized Instant instant() {
      Duration step = Duration.ofMinutes(random.nextInt(600) - 400);
      back += step.isNegative() ? 1 : 0;
      now = now.plus(step);
      return now;
    }
  }

  private static String stream() {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder("machine,level,flow\n");
    for (int r = 0; r < 1500; r++) {
      boolean faulty = r % 300 > 290;
      text.append(
          String.format(
              "m%d,%.3f,%.3f%n",
              r % 3, 50 + random.nextGaussian() + (faulty ? 40 : 0), random.nextGaussian()));
    }
    return text.toString();
  }

  private CommandRun watch(InstantSource clock, String out) {
    CommandRun run = new CommandRun().timing(TestTiming.of(clock)).in(stream());
    int code =
        run.run(
            "watch",
            "--source",
            "-",
            "--learn",
            "280",
            "--preset",
            "readings",
            "--backend",
            "offline",
            "--json",
            "--key-column",
            "machine",
            "--rotate",
            "daily",
            "--state",
            folder.resolve(out + "-state").toString(),
            "--metrics",
            "0",
            "--out",
            folder.resolve(out).toString());
    assertThat(code).as(run.err()).isZero();
    return run;
  }

  /** What was recorded, without the times that the readings do not have themselves. */
  private List<String> recorded(String out) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve(out))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith("{\"event\":\"anomaly\"")) {
            lines.add(line.replaceAll(".*(\"position\":\\d+,\"values\":\\{[^}]*\\}).*", "$1"));
          }
        }
      }
    }
    return lines;
  }

  @Test
  void verdictsAndRecordsDoNotMindAClockThatJumpsBack() throws IOException {
    watch(InstantSource.fixed(CommandRun.NOW), "steady");
    Jumping jumping = new Jumping();
    watch(jumping, "jumping");
    assertThat(jumping.back).isGreaterThan(100);
    List<String> steady = recorded("steady");
    assertThat(steady).hasSizeGreaterThan(30).allMatch(line -> line.startsWith("\"position\":"));
    assertThat(recorded("jumping")).containsExactlyInAnyOrderElementsOf(steady);
  }
}
