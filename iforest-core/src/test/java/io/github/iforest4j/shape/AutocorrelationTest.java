package io.github.iforest4j.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AutocorrelationTest {
  private static double[] series(int n, IntToDoubleFunction values) {
    return IntStream.range(0, n).mapToDouble(values).toArray();
  }

  @Test
  void thePeriodOfAWave() {
    for (int period : new int[] {5, 24, 100, 288, 900}) {
      assertThat(Autocorrelation.period(series(4_000, i -> Math.sin(2 * Math.PI * i / period))))
          .as("period %d", period)
          .isBetween(period - 1 - period / 100, period + 1 + period / 100);
    }
  }

  /** A wave that never falls below zero together with its mean, and one with a slow drift. */
  @Test
  void thePeriodUnderNoiseAndDrift() {
    Random random = new Random(1);
    double[] noisy =
        series(3_000, i -> Math.sin(2 * Math.PI * i / 50) + .5 * random.nextGaussian());
    assertThat(Autocorrelation.period(noisy)).isBetween(48, 52);
    double[] drifting = series(3_000, i -> Math.sin(2 * Math.PI * i / 50) + i * .001);
    assertThat(Autocorrelation.period(drifting)).isBetween(48, 52);
  }

  /** Every second wave is a little smaller: the period is two waves, and one is nearly as good. */
  @Test
  void theFirstOfNearlyEqualPeaks() {
    double[] values =
        series(3_000, i -> Math.sin(2 * Math.PI * i / 40) * (i / 40 % 2 == 0 ? 1 : .95));
    assertThat(Autocorrelation.period(values)).isBetween(39, 41);
  }

  @Test
  void noiseConstantsAndShortSeriesHaveNone() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      int n = 50 + random.nextInt(2_000);
      assertThat(Autocorrelation.period(series(n, i -> random.nextGaussian())))
          .as("seed %d", seed)
          .isZero();
    }
    double[] constant = new double[500];
    Arrays.fill(constant, 3);
    assertThat(Autocorrelation.period(constant)).isZero();
    assertThat(Autocorrelation.period(new double[0])).isZero();
    assertThat(Autocorrelation.period(new double[8])).isZero();
  }
}
