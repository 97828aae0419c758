package io.github.iforest4j.client;

import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How hard the anomalies of a simulation are to find: the divisor of their sizes, or how well a
 * forest shall tell their readings from normal ones.
 *
 * @param divisor NaN where it is to be found
 * @param auroc the area under the ROC curve that is wanted; NaN where the divisor is given
 */
record Difficulty(double divisor, double auroc) {
  /** As the scenario says. */
  static final Difficulty GIVEN = new Difficulty(1, Double.NaN);

  /** Steps of the search; each halves the ratio between the bounds, 100 at first. */
  private static final int STEPS = 7;

  /** Reads {@code 2} or {@code auroc:0.9}. */
  static final class Converter implements ITypeConverter<Difficulty> {
    private static final Pattern FORM = Pattern.compile("(auroc:)?(\\d{0,4}\\.?\\d{1,6})");

    @Override
    public Difficulty convert(String text) {
      Matcher m = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
      if (!m.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no difficulty; write a number such as 2, or auroc:0.9");
      }
      double value = Double.parseDouble(m.group(2));
      if (m.group(1) == null) {
        return new Difficulty(value, Double.NaN);
      }
      if (!(value > .5 && value < 1)) {
        throw new TypeConversionException(
            "auroc must be greater than 0.5 and less than 1, was " + value);
      }
      return new Difficulty(Double.NaN, value);
    }
  }

  /**
   * The options with this difficulty. One that is to be found takes a training and nine runs of
   * {@value SimulationReport#READINGS} readings.
   *
   * @throws UserException if no difficulty reaches the wanted area
   */
  SensorStream.Options of(Console console, Scenario scenario, SensorStream.Options options) {
    if (!Double.isNaN(divisor)) {
      return options.withDifficulty(divisor);
    }
    SimulationReport.Judge judge = new SimulationReport.Judge(scenario, options);
    double low = SensorStream.Options.MIN_DIFFICULTY;
    double high = SensorStream.Options.MAX_DIFFICULTY;
    double best = judge.auroc(low);
    double least = judge.auroc(high);
    if (!(auroc <= best && auroc >= least)) {
      throw UserException.usage(
          String.format(
              Locale.ROOT,
              "--difficulty auroc:%s is out of reach for scenario %s: from %.3f at difficulty %s to"
                  + " %.3f at %s",
              auroc,
              scenario.name(),
              best,
              low,
              least,
              high));
    }
    double reached = Double.NaN;
    double middle = 1;
    try (Progress progress = console.progress("calibrating", STEPS, "runs")) {
      for (int i = 0; i < STEPS; i++) {
        middle = rounded(Math.sqrt(low * high));
        reached = judge.auroc(middle);
        if (reached > auroc) {
          low = middle;
        } else {
          high = middle;
        }
        progress.step();
      }
    }
    console.note(
        String.format(
            Locale.ROOT,
            "difficulty %s gives an AUROC of %.3f over all kinds, seed %d",
            middle,
            reached,
            options.seed()));
    return options.withDifficulty(middle);
  }

  /** Three digits: what is said is what is used. */
  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.;
  }
}
