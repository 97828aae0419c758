package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdGridTest {
  private static final double[] OFFSETS = {0, 20.5, -273.15, 1.7e12, -1.7e12, 1e300, -3e-40};

  /** Values at which rounding, signs and overflow could go wrong, and their neighbours. */
  private static double value(SplittableRandom random, double offset) {
    double x =
        switch (random.nextInt(9)) {
          case 0 -> 0.;
          case 1 -> -0.;
          case 2 -> offset;
          case 3 -> Double.longBitsToDouble(random.nextLong());
          case 4 -> Float.intBitsToFloat(random.nextInt());
          case 5 -> (random.nextBoolean() ? 1 : -1) * (double) Float.MAX_VALUE;
          case 6 -> random.nextBoolean() ? Double.MAX_VALUE : Double.MIN_VALUE;
          case 7 -> offset + random.nextInt(-1000, 1000);
          default -> random.nextDouble(-100, 100);
        };
    if (Double.isNaN(x)) {
      return offset + 1;
    }
    return switch (random.nextInt(3)) {
      case 0 -> Math.nextUp(x);
      case 1 -> Math.nextDown(x);
      default -> x;
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 9, 32, 200, 256})
  void aRowGoesRightExactlyWhenItIsNotBelowTheThreshold(int numFeatures) {
    for (long seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] offset = new double[numFeatures];
      int f = random.nextInt(numFeatures);
      offset[f] = OFFSETS[random.nextInt(OFFSETS.length)];
      ThresholdGrid grid = new ThresholdGrid(offset);
      double a = value(random, offset[f]);
      double b = value(random, offset[f]);
      if (Double.isInfinite(a) || Double.isInfinite(b) || a == b) {
        continue;
      }
      double low = Math.min(a, b);
      double high = Math.max(a, b);
      int word = grid.choose(f, low, high, random.nextDouble());
      if (word == ThresholdGrid.NONE) {
        assertThat(grid.rowKey(f, low)).as("seed %d", seed).isEqualTo(grid.rowKey(f, high));
        continue;
      }
      double threshold = grid.threshold(word);
      assertThat(grid.isValid(word)).as("seed %d", seed).isTrue();
      assertThat(grid.feature(word)).as("seed %d", seed).isEqualTo(f);
      assertThat(threshold).as("seed %d", seed).isGreaterThan(low).isLessThanOrEqualTo(high);
      // An offset can swallow several points of the grid; then another word may say the same.
      assertThat(grid.threshold(grid.wordOf(f, threshold)))
          .as("seed %d", seed)
          .isEqualTo(threshold);
      double[] rows = {
        threshold,
        Math.nextDown(threshold),
        low,
        high,
        value(random, offset[f]),
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
      };
      for (double x : rows) {
        assertThat(grid.rowKey(f, x) > word).as("seed %d, x %s", seed, x).isEqualTo(x >= threshold);
        assertThat((word - grid.rowKey(f, x)) >>> 31)
            .as("no overflow: seed %d, x %s", seed, x)
            .isEqualTo(x >= threshold ? 1 : 0);
      }
    }
  }

  @Test
  void handWorkedForOneFeature() {
    ThresholdGrid grid = new ThresholdGrid(new double[1]);
    // 1.0 is 0x3f800000; half of that as a key; the word is one less: the largest that goes left.
    assertThat(grid.rowKey(0, 1)).isEqualTo(0x1fc00000);
    assertThat(grid.wordOf(0, 1)).isEqualTo(0x1fbfffff);
    assertThat(grid.threshold(0x1fbfffff)).isEqualTo(1);
    assertThat(grid.rowKey(0, Math.nextDown(1.))).isEqualTo(0x1fbfffff);
    assertThat(grid.rowKey(0, -0.)).isEqualTo(grid.rowKey(0, 0.)).isZero();
  }

  @Test
  void anOffsetGivesMillisecondsTheirPrecisionBack() {
    double now = 1.7e12;
    assertThat(new ThresholdGrid(new double[8]).choose(3, now, now + 1000, .5))
        .isEqualTo(ThresholdGrid.NONE);
    ThresholdGrid grid = new ThresholdGrid(new double[] {0, 0, 0, now, 0, 0, 0, 0});
    assertThat(grid.threshold(grid.choose(3, now, now + 1000, .5)))
        .isEqualTo(now + 500, within(.01));
  }

  @Test
  void wordsFromOutsideAreChecked() {
    ThresholdGrid grid = new ThresholdGrid(new double[3]);
    assertThat(grid.isValid(ThresholdGrid.NONE)).isFalse();
    assertThat(grid.isValid(3)).as("feature 3 of 3").isFalse();
    assertThat(grid.isValid(Integer.MIN_VALUE)).isFalse();
    assertThat(new ThresholdGrid(new double[4]).isValid(ThresholdGrid.NONE)).isFalse();
    assertThat(grid.isValid(0x3fffffff & -4)).as("not a number").isFalse();
    assertThat(grid.isValid(2)).isTrue();
  }
}
