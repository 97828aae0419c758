package io.github.iforest4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** x &lt; T answers what the node's own comparison answers, for every double. */
class ComparisonTest {
  private static boolean expected(Comparison comparison, double x, double t) {
    return switch (comparison) {
      case AT_MOST -> x <= t;
      case BELOW -> x < t;
      case ABOVE -> x > t;
      case AT_LEAST -> x >= t;
    };
  }

  private static void check(Comparison comparison, double t) {
    double[] around = {
      t,
      Math.nextUp(t),
      Math.nextDown(t),
      Comparison.floatAtMost(t),
      Comparison.floatAtLeast(t),
      Math.nextUp(Comparison.floatAtLeast(t)),
      Math.nextDown(Comparison.floatAtMost(t)),
      ((double) Comparison.floatAtMost(t) + Comparison.floatAtLeast(t)) / 2,
      ((double) Comparison.floatAtMost(t) + Math.nextDown(Comparison.floatAtMost(t))) / 2,
      ((double) Comparison.floatAtLeast(t) + Math.nextUp(Comparison.floatAtLeast(t))) / 2,
      0,
      -0.0,
      -t,
      Double.MAX_VALUE,
      -Double.MAX_VALUE,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      0x1.ffffffp127,
      -0x1.ffffffp127,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    for (boolean rounds : new boolean[] {true, false}) {
      double threshold = comparison.threshold(t, rounds);
      for (double one : around) {
        for (double x : new double[] {one, Math.nextUp(one), Math.nextDown(one)}) {
          boolean left = (x < threshold) != comparison.swaps();
          assertThat(left)
              .as("%s %s %s, rounds %s, T %s", x, comparison.symbol, t, rounds, threshold)
              .isEqualTo(expected(comparison, rounds ? (float) x : x, t));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyDoubleGoesToTheSameSide(Comparison comparison) {
    SplittableRandom random = new SplittableRandom(comparison.ordinal());
    for (int i = 0; i < 3_000; i++) {
      double size = Math.pow(10, random.nextDouble(-46, 40));
      double t = random.nextDouble(-1, 1) * size;
      check(comparison, t);
      check(
          comparison, (float) t == (double) (float) t && Float.isFinite((float) t) ? (float) t : t);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theEdgesOfTheFloats(Comparison comparison) {
    for (double t :
        new double[] {
          0,
          -0.0,
          Float.MIN_VALUE,
          -Float.MIN_VALUE,
          Float.MIN_VALUE / 2.0,
          Double.MIN_VALUE,
          -Double.MIN_VALUE,
          Float.MIN_NORMAL,
          Float.MAX_VALUE,
          -Float.MAX_VALUE,
          0x1.ffffffp127,
          -0x1.ffffffp127,
          1e39,
          -1e39,
          Double.MAX_VALUE,
          -Double.MAX_VALUE,
          1,
          Math.nextUp(1f),
          16_777_216,
          16_777_217
        }) {
      check(comparison, t);
    }
  }

  @Test
  void neighboursAmongFloats() {
    assertThat(Comparison.floatAtMost(1e39)).isEqualTo(Float.MAX_VALUE);
    assertThat(Comparison.floatAtLeast(1e39)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Comparison.floatAtMost(.1)).isLessThanOrEqualTo((float) .1);
    assertThat((double) Comparison.floatAtLeast(.1)).isGreaterThan(.1);
  }
}
