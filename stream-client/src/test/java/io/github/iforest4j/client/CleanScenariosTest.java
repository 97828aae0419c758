package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** False incidents a day on the simulator's scenarios without anomalies, nothing configured. */
class CleanScenariosTest {
  private static final int SEEDS = 3;

  @TempDir Path folder;

  /** The table of docs/detection-quality.md. */
  @ParameterizedTest
  @CsvSource({"hvac-office, 60, 3", "plant, 60, 3", "pump, 60, 3", "solar, 300, 7"})
  @Tag("long")
  void fewFalseIncidents(String scenario, int period, int days) throws IOException {
    double file = 0;
    double stream = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      Path data = folder.resolve(scenario + seed + ".csv");
      CommandRun simulated = new CommandRun();
      assertThat(
              simulated.run(
                  "simulate",
                  "--scenario=" + scenario,
                  "--anomaly-share=0",
                  "--period=" + period,
                  "--count=" + days * 86_400 / period,
                  "--seed=" + seed,
                  "--out=" + data))
          .as(simulated.err())
          .isEqualTo(ExitCode.DONE);
      long ofFile = incidents(new CommandRun(), data.toString());
      long ofStream = incidents(new CommandRun().in(Files.readString(data)), "-");
      System.out.printf(
          Locale.ROOT,
          "%s, seed %d, %d days: %d incidents in the file, %d in the stream%n",
          scenario,
          seed,
          days,
          ofFile,
          ofStream);
      file += (double) ofFile / days / SEEDS;
      stream += (double) ofStream / days / SEEDS;
    }
    System.out.printf(
        Locale.ROOT, "%s: %.2f a day in a file, %.2f in a stream%n", scenario, file, stream);
    assertThat(file).isLessThanOrEqualTo(.5);
    assertThat(stream).isLessThanOrEqualTo(2);
  }

  private static long incidents(CommandRun run, String source) {
    int code = run.run("watch", "--source", source, "--backend", "offline", "--no-log", "--json");
    assertThat(code).as(run.err()).isEqualTo(ExitCode.DONE);
    return run.outLines().stream().filter(line -> line.contains("\"event\":\"episode\"")).count();
  }
}
