package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.engine.record.RecordedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Numbers at the limits of a double are readings like others: the difference of two of them may be
 * infinite, and nothing that describes or writes them may end a run for that.
 */
class ExtremeNumbersTest {
  private static final double[] NUMBERS = {
    Double.MAX_VALUE, -Double.MAX_VALUE, 1e308, -1e308, Double.MIN_VALUE, 1e-320, 0, -0.0, 1, 1e15
  };

  @TempDir Path folder;

  private void run(String... args) {
    CommandRun run = new CommandRun();
    assertThat(run.run(args))
        .as("%s: %s", String.join(" ", args), run.err())
        .isEqualTo(ExitCode.DONE);
  }

  private Path readings(long seed, boolean always) throws IOException {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      boolean extreme = always || i > 300 && i % 25 < 2;
      lines.append("{\"y\":").append(random.nextGaussian()).append(",\"x\":");
      lines.append(extreme ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextGaussian());
      lines.append("}\n");
    }
    return Files.writeString(folder.resolve(seed + ".jsonl"), lines);
  }

  @Test
  void theyAreJudgedNamedAndReported() throws IOException {
    int anomalies = 0;
    for (long seed = 1; seed <= 8; seed++) {
      String input = readings(seed, seed % 2 == 0).toString();
      Path out = folder.resolve("out" + seed);
      run(
          "watch",
          input,
          "--learn",
          "300",
          "--preset",
          "readings",
          "--backend",
          "offline",
          "--out",
          out.toString());
      Path journal = out.resolve("anomalies.jsonl");
      anomalies += RecordedRun.read(journal).labels().size();
      run("report", "--journal", journal.toString(), "--output", out.resolve("r.html").toString());
      String model = out.resolve("m.iforest").toString();
      run("train", "--input", input, "--model", model, "--preset", "readings");
      run("score", "--input", input, "--model", model, "--output", out.resolve("s.csv").toString());
      for (String kind : List.of("series", "projection")) {
        String plot = out.resolve(kind + ".svg").toString();
        run("plot", "--input", input, "--model", model, "--kind", kind, "--output", plot);
      }
      String tree = out.resolve("tree.svg").toString();
      run(
          "plot",
          "--input",
          input,
          "--model",
          model,
          "--kind",
          "tree",
          "--reading",
          "301",
          "--output",
          tree);
    }
    assertThat(anomalies).as("anomalies with a label").isGreaterThan(20);
  }
}
