package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The logarithm is StrictMath's, bit for bit. */
class StrictLogTest {
  private static final int CASES = 200_000;

  @Test
  void equalsStrictMathForNumbersOfAllSizes() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      check(random.nextDouble() + Double.MIN_NORMAL);
      check(Math.scalb(1 + random.nextDouble(), random.nextInt(-1_022, 1_023)));
    }
  }

  @Test
  void equalsStrictMathAroundPowersOfTwo() {
    SplittableRandom random = new SplittableRandom(2);
    for (int exponent = -1_021; exponent < 1_023; exponent++) {
      check(Math.scalb(1., exponent));
      for (double width = 1e-3; width > 1e-15; width /= 10) {
        check(Math.scalb(1 + random.nextDouble(-width, width), exponent));
      }
    }
  }

  private static void check(double x) {
    if (StrictLog.of(x) != StrictMath.log(x)) {
      assertThat(StrictLog.of(x)).as("log(%s)", Double.toHexString(x)).isEqualTo(StrictMath.log(x));
    }
  }
}
