package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The power is StrictMath's, bit for bit. */
class StrictPowTest {
  private static final int CASES = 200_000;

  @Test
  void equalsStrictMathForNumbersOfAllSizes() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      check(4 * random.nextDouble(), random.nextDouble(-8, 8));
      check(4 * random.nextDouble(), random.nextInt(-8, 9));
      check(random.nextDouble(), -2 / random.nextDouble(.1, 30));
      check(
          Math.scalb(1 + random.nextDouble(), random.nextInt(-1_022, 1_023)), random.nextDouble());
      check(Double.longBitsToDouble(random.nextLong()), random.nextDouble(-3, 3));
      check(1 + random.nextDouble(-1e-3, 1e-3), random.nextDouble(-1e6, 1e6));
    }
  }

  @Test
  void equalsStrictMathWhereItIsPeculiar() {
    double[] values = {
      0,
      -0.,
      1,
      -1,
      2,
      -2,
      3,
      .5,
      -.5,
      1.5,
      1e6,
      1e7,
      1e300,
      -1e300,
      Double.MIN_VALUE,
      Double.MIN_NORMAL,
      Double.MAX_VALUE,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Math.sqrt(2),
      Math.sqrt(1.5),
      Math.sqrt(3)
    };
    for (double x : values) {
      for (double y : values) {
        check(x, y);
        check(Math.nextUp(x), y);
        check(Math.nextDown(x), y);
        check(x, Math.nextUp(y));
        check(x, Math.nextDown(y));
      }
    }
  }

  private static void check(double x, double y) {
    long expected = Double.doubleToLongBits(StrictMath.pow(x, y));
    if (Double.doubleToLongBits(StrictPow.of(x, y)) != expected) {
      assertThat(StrictPow.of(x, y))
          .as("pow(%s, %s)", Double.toHexString(x), Double.toHexString(y))
          .isEqualTo(StrictMath.pow(x, y));
    }
  }
}
