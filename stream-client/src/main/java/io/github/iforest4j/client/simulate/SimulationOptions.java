package io.github.iforest4j.client.simulate;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.ScenarioException;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.sim.report.Difficulty;
import io.github.iforest4j.sim.report.DifficultySearch;
import io.github.iforest4j.view.text.Progress;
import io.github.iforest4j.view.text.Text;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Option;

/** What {@code simulate} runs: scenario, seed, share and difficulty of anomalies, time. */
final class SimulationOptions {
  private static final double DEFAULT_RATE = 10;

  @Option(
      names = "--scenario",
      paramLabel = "NAME|FILE",
      description =
          "What to simulate: a built-in scenario, or a .yaml or .json file. Default: ${DEFAULT-VALUE}.")
  private String scenario = "plant";

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Readings per second and client; 0 is as fast as possible. Default: 10; 0 with a --sink"
              + " other than mqtt.")
  private Double rate;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description =
          "Instead of --rate: simulated seconds per second; 60 is one hour in each minute.")
  private Double speed;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "End the stream after this number of readings. Default: never; 1000 with --out.")
  private Long count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same stream. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--labels",
      description =
          "Add the ground truth: anomaly (0 or 1), anomaly_kind, anomaly_id, and true_mode where"
              + " there are operating modes.")
  private boolean labels;

  @Option(
      names = "--anomaly-share",
      paramLabel = "SHARE",
      description = "The share of anomalous readings, 0 to 0.5. Default: the scenario's.")
  private Double anomalyShare;

  @Option(
      names = "--period",
      paramLabel = "SECONDS",
      description = "Simulated time between two readings. Default: the scenario's, mostly 1.")
  private Double period;

  @Option(
      names = "--difficulty",
      paramLabel = "N|auroc:N",
      description =
          "Divides the size of anomalies, 0.1 to 10. auroc:0.9 finds the divisor with which a forest"
              + " gets that area under the ROC curve. Default: 1.")
  private String difficulty = "1";

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "Simulated time of the first reading. Default: 2026-01-05T08:00:00Z.")
  private Instant start;

  /** The scenario as it was named. */
  String scenarioName() {
    return scenario;
  }

  boolean hasCount() {
    return count != null;
  }

  /** The number of readings. */
  long count(long otherwise) {
    return count == null ? otherwise : count;
  }

  boolean hasRate() {
    return rate != null || speed != null;
  }

  /**
   * Opens the scenario, and finds the difficulty if it is to be found.
   *
   * @throws UserException if the options or the scenario's file have a mistake
   * @throws IOException if the file cannot be read
   */
  Simulation open(Console console, CommandContext context) throws IOException {
    Scenario opened = scenario();
    return new Simulation(console, context, opened, difficult(console, opened), labels);
  }

  private SensorStream.Options difficult(Console console, Scenario opened) {
    SensorStream.Options options = options(opened);
    Difficulty wanted;
    DifficultySearch.Result found;
    try {
      wanted = Difficulty.parse(difficulty);
      if (!wanted.isSearched()) {
        return options.withDifficulty(wanted.divisor());
      }
      try (Progress progress = console.progress("calibrating", DifficultySearch.STEPS, "runs")) {
        found = wanted.find(opened, options, progress::step);
      }
    } catch (IllegalArgumentException e) {
      throw UserException.usage("--difficulty: " + e.getMessage());
    }
    console.note(
        Text.format(
            "difficulty %s gives an AUROC of %.3f over all kinds, seed %d",
            found.difficulty(), found.auroc(), options.seed()));
    return options.withDifficulty(found.difficulty());
  }

  private Scenario scenario() throws IOException {
    if (!Scenario.isFileName(scenario)) {
      return Scenario.named(scenario);
    }
    try {
      return Scenario.read(Path.of(scenario));
    } catch (ScenarioException | InvalidPathException e) {
      throw UserException.badInput(String.valueOf(e.getMessage()));
    }
  }

  private SensorStream.Options options(Scenario opened) {
    if (period != null && !(period > 0 && period <= 86_400)) {
      throw UserException.usage("--period must be greater than 0 and at most 86400, was " + period);
    }
    SensorStream.Options options = SensorStream.Options.of(opened, seed);
    if (period != null) {
      options = options.withPeriod(Duration.ofNanos(1_000 * Math.round(period * 1e6)));
    }
    if (start != null) {
      options = options.withStart(start);
    }
    return anomalyShare == null ? options : options.withAnomalyShare(anomalyShare);
  }

  /** Readings per second of all devices; 0 is as fast as possible. */
  double rate(Simulation simulation) {
    if (speed == null) {
      return rate == null ? DEFAULT_RATE : rate;
    }
    if (rate != null || !(speed > 0)) {
      throw UserException.usage("--speed must be greater than 0, and goes without --rate");
    }
    return speed
        * simulation.scenario().numDevices()
        * 1e9
        / simulation.options().period().toNanos();
  }
}
