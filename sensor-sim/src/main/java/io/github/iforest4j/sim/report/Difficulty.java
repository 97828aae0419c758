package io.github.iforest4j.sim.report;

import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How difficult the anomalies of a simulation are to find: the divisor of their sizes, or how well
 * a forest must separate their readings from normal ones.
 *
 * @param divisor of the sizes of anomalies; NaN if it is to be found
 * @param auroc the area under the ROC curve that is wanted; NaN if the divisor is given
 */
public record Difficulty(double divisor, double auroc) {
  private static final Pattern FORM = Pattern.compile("(auroc:)?(\\d{0,4}\\.?\\d{1,6})");

  /**
   * Reads {@code 2} or {@code auroc:0.9}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Difficulty parse(String text) {
    Matcher m = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a difficulty; write a number such as 2, or auroc:0.9");
    }
    double value = Double.parseDouble(m.group(2));
    if (m.group(1) == null) {
      return new Difficulty(value, Double.NaN);
    }
    if (!(value > .5 && value < 1)) {
      throw new IllegalArgumentException(
          "auroc must be greater than 0.5 and less than 1, was " + value);
    }
    return new Difficulty(Double.NaN, value);
  }

  /** Whether the divisor must be found first. */
  public boolean isSearched() {
    return Double.isNaN(divisor);
  }

  /**
   * Finds the divisor. It takes a training and nine runs of {@value DetectabilityReport#READINGS}
   * readings.
   *
   * @param step called after each of {@value DifficultySearch#STEPS} steps
   * @throws IllegalArgumentException if no difficulty reaches the wanted area
   */
  public DifficultySearch.Result find(
      Scenario scenario, SensorStream.Options options, Runnable step) {
    try {
      return DifficultySearch.find(scenario, options, auroc, step);
    } catch (DifficultySearch.OutOfReachException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "auroc:%s is out of reach for scenario %s: from %.3f at difficulty %s to %.3f at %s",
              auroc,
              scenario.name(),
              e.highest(),
              SensorStream.Options.MIN_DIFFICULTY,
              e.lowest(),
              SensorStream.Options.MAX_DIFFICULTY),
          e);
    }
  }
}
