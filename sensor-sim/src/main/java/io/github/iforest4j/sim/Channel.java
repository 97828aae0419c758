package io.github.iforest4j.sim;

import io.github.iforest4j.schema.Field;
import java.util.List;

/**
 * One measured field of a scenario and how its values reach the wire. A channel carries either
 * numbers, rounded to {@code decimals} digits and held inside the instrument's range, or words, of
 * which a value is the index.
 *
 * @param field what the schema says
 * @param decimals digits after the decimal point
 * @param low the least value that the instrument can show
 * @param high the greatest value that the instrument can show
 * @param spread the standard deviation over all normal operation, daily rhythm included: the
 *     measure of anomalies; 0 for a channel that is not disturbed by size
 * @param words the texts of a channel of words, or null for a channel of numbers
 */
record Channel(
    Field field, int decimals, double low, double high, double spread, List<String> words) {

  private static final double[] POWERS_OF_TEN = {1, 10, 100, 1_000, 10_000};

  static Channel sensor(
      String name, String unit, int decimals, double low, double high, double spread) {
    return new Channel(Field.numeric(name, unit), decimals, low, high, spread, null);
  }

  static Channel integer(Field field, double low, double high) {
    return new Channel(field, 0, low, high, 0, null);
  }

  static Channel words(Field field, List<String> words) {
    return new Channel(field, 0, 0, words.size() - 1, 0, List.copyOf(words));
  }

  /** The value in steps of the resolution, as the instrument shows it. */
  long quantize(double value) {
    double shown = Math.min(high, Math.max(low, value));
    return (long) Math.rint(shown * POWERS_OF_TEN[decimals]);
  }

  /**
   * The number that so many steps stand for: the double nearest to the decimal on the wire, because
   * the quotient of two exact integers is rounded once.
   */
  double number(long steps) {
    return steps / POWERS_OF_TEN[decimals];
  }
}
