package io.github.iforest4j.label;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Writes numbers for people: as many digits as say something. Independent of the locale. */
final class Decimals {
  private static final int USUAL_DIGITS = 3;
  private static final int MAX_DIGITS = 9;

  private Decimals() {}

  /** Three significant digits, but never fewer than the integer part has; no trailing zeros. */
  static String of(double value) {
    return of(value, USUAL_DIGITS);
  }

  /** As {@link #of(double)}, with more digits where needed to tell the value from the others. */
  static String apart(double value, double... others) {
    for (int digits = USUAL_DIGITS; digits < MAX_DIGITS; digits++) {
      String text = of(value, digits);
      boolean apart = true;
      for (double other : others) {
        apart &= other == value || !text.equals(of(other, digits));
      }
      if (apart) {
        return text;
      }
    }
    return of(value, MAX_DIGITS);
  }

  /** A share as a percentage: one decimal below 10 %, and 100 % only for all. */
  static String percent(double share) {
    // A sum of shares may miss 1 by a rounding error.
    double percent = share > 1 - 1e-9 ? 100 : share * 100;
    boolean precise = percent < 10 || (percent >= 99.5 && percent < 100);
    BigDecimal rounded =
        BigDecimal.valueOf(percent)
            .setScale(precise ? 1 : 0, precise ? RoundingMode.DOWN : RoundingMode.HALF_EVEN);
    return (rounded.signum() == 0 ? "0" : rounded.toPlainString()) + " %";
  }

  private static String of(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal exact = new BigDecimal(Double.toString(value));
    int integerDigits = exact.precision() - exact.scale();
    if (integerDigits > 15 || integerDigits < -5) {
      return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)).toString();
    }
    int decimals = Math.max(0, digits - integerDigits);
    BigDecimal rounded = exact.setScale(decimals, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
