package io.github.iforest4j.sim;

import io.github.iforest4j.schema.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One measured field of a scenario, and how its values are written. A channel carries numbers,
 * rounded to {@code decimals} digits and kept inside the instrument's range; or words, and then a
 * value is the index of a word.
 *
 * @param field the field in the schema
 * @param decimals digits after the decimal point
 * @param coarse the resolution in units of the last digit, at least 1
 * @param low the least value that the instrument can show
 * @param high the greatest value that the instrument can show
 * @param words the texts of a channel of words; null for a channel of numbers
 */
record Channel(
    Field field, int decimals, long coarse, double low, double high, @Nullable List<String> words) {
  static final int MAX_DECIMALS = 9;

  /** Below this, a shown value times 10^decimals is exact. */
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
   * The number for a value in units of the last digit. It is the double nearest to the decimal that
   * is written, because the quotient of two exact integers is rounded once.
   */
  double number(long steps) {
    return steps / POWERS_OF_TEN[decimals];
  }

  /** The value for people: with the unit, if it has one. */
  String text(double value) {
    long steps = quantize(value);
    if (words != null) {
      return words.get((int) steps);
    }
    return withUnit(steps);
  }

  /** A difference of two values for people; the instrument's range does not limit it. */
  String difference(double size) {
    return withUnit((long) Math.rint(size * POWERS_OF_TEN[decimals]));
  }

  private String withUnit(long steps) {
    String number = new Utf8Line().appendDecimal(steps, decimals).toString();
    return field.unit().isEmpty() ? number : number + " " + field.unit();
  }
}
