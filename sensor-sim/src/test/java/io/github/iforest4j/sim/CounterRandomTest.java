package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  /** The output of the SplitMix64 reference implementation by Vigna for the state 1234567. */
  @Test
  void isSplitMix64() {
    assertThat(IntStream.rangeClosed(1, 3).mapToLong(n -> CounterRandom.bits(1234567, n)))
        .containsExactly(
            6457827717110365317L,
            3203168211198807973L,
            Long.parseUnsignedLong("9817491932198370423"));
  }

  @Test
  void seedsDevicesAndPurposesGiveUnrelatedKeys() {
    long key = CounterRandom.key(1, 0, "flow");
    assertThat(CounterRandom.key(1, 0, "flow")).isEqualTo(key);
    assertThat(
            new long[] {
              CounterRandom.key(1, 0, "current"),
              CounterRandom.key(1, 1, "flow"),
              CounterRandom.key(2, 0, "flow"),
              CounterRandom.key(key, 0)
            })
        .doesNotContain(key)
        .doesNotHaveDuplicates();
  }

  /** Neighbouring seeds and devices, counters in steps of a second as in a stream. */
  @Test
  void normalNumbersAreNormalAndUncorrelated() {
    int n = 20_000;
    long[] keys = {
      CounterRandom.key(1, 0, "noise"),
      CounterRandom.key(2, 0, "noise"),
      CounterRandom.key(1, 1, "noise"),
      CounterRandom.key(1, 0, "noisf")
    };
    double[][] series = new double[keys.length][n];
    for (int k = 0; k < keys.length; k++) {
      for (int i = 0; i < n; i++) {
        series[k][i] = CounterRandom.normal(keys[k], i * 1_000_000L);
      }
      double p =
          new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new NormalDistribution(), series[k]);
      assertThat(p).as("Kolmogorov-Smirnov p against the standard normal").isGreaterThan(.001);
      double[] now = Arrays.copyOf(series[k], n - 1);
      double[] next = Arrays.copyOfRange(series[k], 1, n);
      // 4 standard deviations of a sample correlation of independent values.
      assertThat(Math.abs(Samples.correlation(now, next))).isLessThan(4 / Math.sqrt(n));
      for (int other = 0; other < k; other++) {
        assertThat(Math.abs(Samples.correlation(series[k], series[other])))
            .isLessThan(4 / Math.sqrt(n));
      }
    }
  }

  @Test
  void quantilesAreThoseOfCommonsMath() {
    NormalDistribution normal = new NormalDistribution();
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      double p = i % 2 == 0 ? random.nextDouble() : Math.pow(10, -15 * random.nextDouble());
      assertThat(normal.cumulativeProbability(NormalQuantile.of(p)))
          .as("p = %s", p)
          .isCloseTo(p, within(1e-9 * p + 1e-15));
    }
    assertThat(NormalQuantile.of(.5)).isZero();
    assertThat(NormalQuantile.of(.975)).isCloseTo(1.959963984540054, within(1e-15));
  }

  @Test
  void betweenIsUniformAndIncludesBothEnds() {
    long[] counts = new long[6];
    for (int i = 0; i < 60_000; i++) {
      counts[CounterRandom.between(7, i, 10, 15) - 10]++;
    }
    double[] expected = new double[6];
    Arrays.fill(expected, 10_000);
    assertThat(new ChiSquareTest().chiSquareTest(expected, counts)).isGreaterThan(.001);
  }

  @Test
  void uniformIsStrictlyInside() {
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      double u = CounterRandom.uniform(3, i);
      assertThat(u).isGreaterThan(0).isLessThan(1);
      sum += u;
    }
    // 4 standard errors of the mean of a uniform.
    assertThat(Math.abs(sum / 100_000 - .5)).isLessThan(4 * Math.sqrt(1. / 12 / 100_000));
  }

  @Test
  void sinesAreThoseOfStrictMath() {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      double turns = 3 * random.nextDouble() - 1;
      assertThat(Wave.sine(turns)).isCloseTo(StrictMath.sin(2 * Math.PI * turns), within(2e-13));
    }
  }
}
