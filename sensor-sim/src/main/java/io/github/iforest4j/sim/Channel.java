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
 * @param coarse the resolution in units of the last digit, at least 1
 * @param low the least value that the instrument can show
 * @param high the greatest value that the instrument can show
 * @param words the texts of a channel of words, or null for a channel of numbers
 */
record Channel(
    Field field, int decimals, long coarse, double low, double high, List<String> words) {
  static final int MAX_DECIMALS = 9;

  /** Shown times 10^decimals must stay exact. */
  static final double MAX_STEPS = 1e15;

  private static final double[] POWERS_OF_TEN = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

  static double powerOfTen(int decimals) {
    return POWERS_OF_TEN[decimals];
  }

  /** The value in units of the last digit, as the instrument shows it. */
  long quantize(double value) {
    double shown = value < low ? low : value > high ? high : value;
    double steps = shown * POWERS_OF_TEN[decimals];
    return coarse == 1 ? (long) Math.rint(steps) : (long) Math.rint(steps / coarse) * coarse;
  }

  /**
   * The number that so many steps stand for: the double nearest to the decimal on the wire, because
   * the quotient of two exact integers is rounded once.
   */
  double number(long steps) {
    return steps / POWERS_OF_TEN[decimals];
  }

  /** As a person would write it: with the unit, if it has one. */
  String text(double value) {
    long steps = quantize(value);
    if (words != null) {
      return words.get((int) steps);
    }
    String number = DecimalText.of(steps, decimals);
    return field.unit().isEmpty() ? number : number + " " + field.unit();
  }

  /** A difference of values, which knows no range, in the same way. */
  String difference(double size) {
    String number = DecimalText.of((long) Math.rint(size * POWERS_OF_TEN[decimals]), decimals);
    return field.unit().isEmpty() ? number : number + " " + field.unit();
  }
}
