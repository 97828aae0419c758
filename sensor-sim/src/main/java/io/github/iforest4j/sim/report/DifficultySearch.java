package io.github.iforest4j.sim.report;

import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;

/**
 * Finds the difficulty at which a forest reaches a given area under the ROC curve (AUROC) over all
 * kinds of anomalies of a scenario.
 */
public final class DifficultySearch {
  /**
   * The number of steps of the search, by bisection of the logarithm: each one halves the exponent
   * of the ratio between the bounds, which is 100 at first.
   */
  public static final int STEPS = 7;

  private DifficultySearch() {}

  /**
   * What was found. Immutable.
   *
   * @param difficulty with three digits after the point
   * @param auroc the AUROC at this difficulty
   */
  public record Result(double difficulty, double auroc) {}

  /**
   * The wanted AUROC is out of reach at every difficulty that {@link SensorStream.Options} allow.
   */
  public static final class OutOfReachException extends Exception {
    private static final long serialVersionUID = 1;

    private final double highest;
    private final double lowest;

    OutOfReachException(double auroc, double highest, double lowest) {
      super("an AUROC of " + auroc + " is out of reach, from " + highest + " to " + lowest);
      this.highest = highest;
      this.lowest = lowest;
    }

    /** The AUROC at {@link SensorStream.Options#MIN_DIFFICULTY}. */
    public double highest() {
      return highest;
    }

    /** The AUROC at {@link SensorStream.Options#MAX_DIFFICULTY}. */
    public double lowest() {
      return lowest;
    }
  }

  /**
   * Searches. It takes one training and nine runs of {@value DetectabilityReport#READINGS}
   * readings.
   *
   * @param options of the stream; their difficulty does not matter
   * @param auroc the AUROC to reach, from 0.5 to 1
   * @param step called after each of {@value #STEPS} steps
   * @throws OutOfReachException if no difficulty reaches it
   * @throws io.github.iforest4j.sim.ScenarioException if a forest cannot learn from this scenario
   */
  public static Result find(
      Scenario scenario, SensorStream.Options options, double auroc, Runnable step)
      throws OutOfReachException {
    ForestJudge judge = new ForestJudge(scenario, options);
    double low = SensorStream.Options.MIN_DIFFICULTY;
    double high = SensorStream.Options.MAX_DIFFICULTY;
    double highest = judge.score(low).auroc(null);
    double lowest = judge.score(high).auroc(null);
    if (!(auroc <= highest && auroc >= lowest)) {
      throw new OutOfReachException(auroc, highest, lowest);
    }
    double reached = Double.NaN;
    double middle = 1;
    for (int i = 0; i < STEPS; i++) {
      middle = rounded(Math.sqrt(low * high));
      reached = judge.score(middle).auroc(null);
      if (reached > auroc) {
        low = middle;
      } else {
        high = middle;
      }
      step.run();
    }
    return new Result(middle, reached);
  }

  /** Three digits, so that the difficulty that is reported is the one that is used. */
  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.;
  }
}
