package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.time.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages about one thing name it in the singular. */
@Timeout(300)
class PluralsTest {
  private static final Pattern WRONG =
      Pattern.compile(
          "(?<![\\d,.])1 (weaker |bad |false )?(readings|anomalies|anomalys|incidents|alerts|files"
              + "|devices|rows|labels|lines|fields|features|records|alarms)\\b");

  @TempDir Path folder;

  private Path csv(String name, int rows, boolean wild) throws IOException {
    StringBuilder text = new StringBuilder("time,temperature\n");
    Random random = new Random(3);
    for (int r = 0; r < rows; r++) {
      text.append(Instant.parse("2026-03-02T00:00:00Z").plusSeconds(60L * r))
          .append(',')
          .append(wild ? 500 : 20 + random.nextGaussian())
          .append('\n');
    }
    return Files.writeString(folder.resolve(name), text);
  }

  /** Returns what a command says, once it has been checked. */
  private static String run(String... args) {
    CommandRun run = new CommandRun();
    assertThat(run.run(args)).as(run.err()).isEqualTo(ExitCode.DONE);
    String said = run.out() + run.err();
    List<String> wrong = new ArrayList<>();
    said.lines().filter(line -> WRONG.matcher(line).find()).forEach(wrong::add);
    assertThat(wrong).as("%s", String.join(" ", args)).isEmpty();
    return said;
  }

  @Test
  void countsOfOneAreSingular() {
    assertThat(Counted.of(1, "anomaly", "anomalies")).isEqualTo("1 anomaly");
    assertThat(Counted.of(0, "anomaly", "anomalies")).isEqualTo("0 anomalies");
    assertThat(Counted.of(1_200, "anomaly", "anomalies")).isEqualTo("1,200 anomalies");
    assertThat(Counted.of(1, "reading")).isEqualTo("1 reading");
  }

  @Test
  void oneReadingIsSpokenOfAsOne() throws IOException {
    String usual = csv("usual.csv", 200, false).toString();
    String one = csv("one.csv", 1, true).toString();
    String model = folder.resolve("m.iforest").toString();
    String out = folder.resolve("watched").toString();
    assertThat(run("train", "--input", usual, "--model", model)).contains("200 readings");
    assertThat(
            run("watch", "--source", one, "--model", model, "--backend", "offline", "--out", out))
        .contains("1 feature,");
    assertThat(
            run(
                "score",
                "--input",
                one,
                "--model",
                model,
                "--output",
                folder.resolve("s.csv").toString()))
        .contains("1 row");
    assertThat(
            run(
                "plot",
                "--input",
                one,
                "--model",
                model,
                "--output",
                folder.resolve("one.png").toString()))
        .contains("1 reading, 1 anomaly");
    String report = folder.resolve("report.html").toString();
    assertThat(run("report", "--journal", out + "/anomalies.jsonl", "--output", report))
        .contains("1 incident, 1 anomaly");
    run("explain", "--input", one, "--model", model, "--backend", "offline", "--out", out);
  }
}
