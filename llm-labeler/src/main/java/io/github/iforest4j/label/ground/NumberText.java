package io.github.iforest4j.label.ground;

import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.UsualRange;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.DoubleFunction;

/** Writes numbers for people, with as many digits as matter. Independent of the locale. */
public final class NumberText {
  private static final int USUAL_DIGITS = 3;
  private static final int MAX_DIGITS = 9;
  private static final int MAX_DECIMALS = 9;

  private NumberText() {}

  /** Three significant digits, but never fewer than the integer part has; no trailing zeros. */
  public static String of(double value) {
    return of(value, USUAL_DIGITS);
  }

  /** As {@link #of(double)}, with more digits where the value would look like one of the others. */
  public static String apart(double value, double... others) {
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
  public static String percent(double share) {
    // A sum of shares may miss 1 by a rounding error.
    double percent = share > 1 - 1e-9 ? 100 : share * 100;
    boolean precise = percent < 10 || (percent >= 99.5 && percent < 100);
    if (!precise) {
      return PlainText.rounded(percent, 0) + " %";
    }
    BigDecimal rounded = BigDecimal.valueOf(percent).setScale(1, RoundingMode.DOWN);
    return (rounded.signum() == 0 ? "0" : rounded.toPlainString()) + " %";
  }

  /**
   * Writes a finding's value, its usual range and the distance between them with the same number of
   * decimals: as many as give the value three significant digits, and two to the distance and to
   * the width of the range, whichever is finer.
   */
  public static DoubleFunction<String> scaleOf(Finding finding) {
    UsualRange usual = finding.usual();
    double value = finding.number();
    if (usual == null || Double.isNaN(value)) {
      return NumberText::of;
    }
    double finest = usual.high() - usual.low();
    double distance = Math.max(value - usual.high(), usual.low() - value);
    if (distance > 0 && (finest == 0 || distance < finest)) {
      finest = distance;
    }
    int decimals = Math.max(decimals(value, USUAL_DIGITS), decimals(finest, USUAL_DIGITS - 1));
    return decimals > MAX_DECIMALS ? NumberText::of : number -> fixed(number, decimals);
  }

  private static int decimals(double value, int digits) {
    // The width of a range may be more than a double can hold.
    if (value == 0 || !Double.isFinite(value)) {
      return 0;
    }
    return Math.max(0, digits - PlainText.integerDigits(value));
  }

  private static String fixed(double value, int decimals) {
    if (Math.abs(value) >= 1e15) {
      return of(value);
    }
    return PlainText.rounded(value, decimals);
  }

  private static String of(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    if (value == 0) {
      return "0";
    }
    int integerDigits = PlainText.integerDigits(value);
    if (integerDigits > 15 || integerDigits < -5) {
      return new BigDecimal(Double.toString(value))
          .round(new MathContext(digits, RoundingMode.HALF_EVEN))
          .toString();
    }
    return PlainText.rounded(value, Math.max(0, digits - integerDigits));
  }
}
