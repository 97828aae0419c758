package io.github.iforest4j.client.simulate;

import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.sim.report.DetectabilityReport;
import io.github.iforest4j.sim.report.DifficultySearch;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How difficult the anomalies of a simulation are to find: the divisor of their sizes, or how well
 * a forest must separate their readings from normal ones.
 *
 * @param divisor of the sizes of anomalies; NaN if it is to be found
 * @param auroc the area under the ROC curve that is wanted; NaN if the divisor is given
 */
record Difficulty(double divisor, double auroc) {
  /** Keeps the sizes of the scenario. */
  static final Difficulty GIVEN = new Difficulty(1, Double.NaN);

  /** Reads {@code 2} or {@code auroc:0.9}. */
  static final class Converter implements ITypeConverter<Difficulty> {
    private static final Pattern FORM = Pattern.compile("(auroc:)?(\\d{0,4}\\.?\\d{1,6})");

    @Override
    public Difficulty convert(String text) {
      Matcher m = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
      if (!m.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a difficulty; write a number such as 2, or auroc:0.9");
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
   * {@value DetectabilityReport#READINGS} readings.
   *
   * @throws UserException if no difficulty reaches the wanted area
   */
  SensorStream.Options of(Console console, Scenario scenario, SensorStream.Options options) {
    if (!Double.isNaN(divisor)) {
      return options.withDifficulty(divisor);
    }
    DifficultySearch.Result found;
    try (Progress progress = console.progress("calibrating", DifficultySearch.STEPS, "runs")) {
      found = DifficultySearch.find(scenario, options, auroc, progress::step);
    } catch (DifficultySearch.OutOfReachException e) {
      throw UserException.usage(
          String.format(
              Locale.ROOT,
              "--difficulty auroc:%s is out of reach for scenario %s: from %.3f at difficulty %s to"
                  + " %.3f at %s",
              auroc,
              scenario.name(),
              e.highest(),
              SensorStream.Options.MIN_DIFFICULTY,
              e.lowest(),
              SensorStream.Options.MAX_DIFFICULTY));
    }
    console.note(
        String.format(
            Locale.ROOT,
            "difficulty %s gives an AUROC of %.3f over all kinds, seed %d",
            found.difficulty(),
            found.auroc(),
            options.seed()));
    return options.withDifficulty(found.difficulty());
  }
}
