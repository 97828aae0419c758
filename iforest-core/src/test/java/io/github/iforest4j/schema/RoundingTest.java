package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers for people are rounded as exact decimal arithmetic rounds them. */
class RoundingTest {
  private static final int CASES = 200_000;

  private static String exactly(double value, int decimals) {
    return plain(new BigDecimal(Double.toString(value)).setScale(decimals, RoundingMode.HALF_EVEN));
  }

  private static String plain(BigDecimal rounded) {
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Sensor readings with few decimals, ties between two results, and numbers of any size. */
  private static double number(Random random) {
    double value =
        switch (random.nextInt(4)) {
          case 0 -> Math.rint(random.nextGaussian() * 1e5) / Math.pow(10, random.nextInt(6));
          case 1 -> (random.nextInt(20_000) + .5) / Math.pow(10, random.nextInt(6));
          case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(24) - 10);
          default -> Math.pow(10, random.nextInt(20) - 6) - random.nextInt(3) * 1e-9;
        };
    return random.nextBoolean() ? value : -value;
  }

  @Test
  void roundsToDecimals() {
    Random random = new Random(11);
    for (int i = 0; i < CASES; i++) {
      double value = number(random);
      int decimals = random.nextInt(12);
      assertThat(PlainText.rounded(value, decimals))
          .as("%s, %s decimals", value, decimals)
          .isEqualTo(exactly(value, decimals));
    }
  }

  @Test
  void keepsAFixedNumberOfDecimalsAsAFormatterDoes() {
    Random random = new Random(14);
    for (int i = 0; i < CASES / 2; i++) {
      double value = i % 2 == 0 ? number(random) : random.nextDouble();
      requireFormatted(value, random.nextInt(12));
    }
    double[] special = {0, -0., -1e-9, .999999999, Double.NaN, Double.NEGATIVE_INFINITY, 1e300};
    for (double value : special) {
      for (int decimals = 0; decimals < 12; decimals++) {
        requireFormatted(value, decimals);
      }
    }
  }

  private static void requireFormatted(double value, int decimals) {
    assertThat(PlainText.fixed(value, decimals))
        .as("%s, %s decimals", value, decimals)
        .isEqualTo(String.format(Locale.ROOT, "%." + decimals + "f", value));
  }

  @Test
  void countsTheDigitsBeforeThePoint() {
    Random random = new Random(12);
    for (int i = 0; i < CASES; i++) {
      double value = number(random);
      if (value != 0) {
        BigDecimal exact = new BigDecimal(Double.toString(value));
        assertThat(PlainText.integerDigits(value))
            .as("%s", value)
            .isEqualTo(exact.precision() - exact.scale());
      }
    }
  }

  @Test
  void keepsFourDigits() {
    Random random = new Random(13);
    for (int i = 0; i < CASES; i++) {
      double value = number(random);
      BigDecimal exact = new BigDecimal(Double.toString(value));
      int integerDigits = Math.max(0, exact.precision() - exact.scale());
      if (integerDigits <= 15 && (Math.abs(value) >= 1e-6 || value == 0)) {
        MathContext digits = new MathContext(Math.max(4, integerDigits), RoundingMode.HALF_EVEN);
        assertThat(PlainText.number(value)).as("%s", value).isEqualTo(plain(exact.round(digits)));
      }
    }
  }
}
