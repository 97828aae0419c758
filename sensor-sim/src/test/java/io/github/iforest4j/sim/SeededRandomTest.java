package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

class SeededRandomTest {
  /** The output of the SplitMix64 reference implementation by Vigna for the state 1234567. */
  @Test
  void isSplitMix64() {
    SeededRandom random = SeededRandom.of(0, "");
    random.setSeed(1234567L);

    long[] outputs = {random.nextLong(), random.nextLong(), random.nextLong()};

    assertThat(outputs)
        .containsExactly(
            6457827717110365317L,
            3203168211198807973L,
            Long.parseUnsignedLong("9817491932198370423"));
  }

  @Test
  void purposesAndSeedsGiveUnrelatedSequences() {
    assertThat(SeededRandom.of(1, "flow").nextLong())
        .isEqualTo(SeededRandom.of(1, "flow").nextLong())
        .isNotEqualTo(SeededRandom.of(1, "current").nextLong())
        .isNotEqualTo(SeededRandom.of(2, "flow").nextLong());
  }

  @Test
  void normalSamplesOfNeighbouringSeedsAreNormalAndUncorrelated() {
    int n = 20_000;
    double[] one = new double[n];
    double[] two = new double[n];
    NormalDistribution first = new NormalDistribution(SeededRandom.of(1, "noise"), 0, 1);
    NormalDistribution second = new NormalDistribution(SeededRandom.of(2, "noise"), 0, 1);
    for (int i = 0; i < n; i++) {
      one[i] = first.sample();
      two[i] = second.sample();
    }

    double p = new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new NormalDistribution(), one);
    assertThat(p).as("Kolmogorov-Smirnov p against the standard normal").isGreaterThan(.001);
    // 4 standard deviations of a sample correlation of independent values.
    assertThat(Math.abs(Samples.correlation(one, two))).isLessThan(4 / Math.sqrt(n));
  }

  @Test
  void betweenIsUniformAndIncludesBothEnds() {
    SeededRandom random = SeededRandom.of(7, "between");
    long[] counts = new long[6];
    for (int i = 0; i < 60_000; i++) {
      counts[random.between(10, 15) - 10]++;
    }

    double[] expected = new double[6];
    Arrays.fill(expected, 10_000);
    assertThat(new ChiSquareTest().chiSquareTest(expected, counts)).isGreaterThan(.001);
  }

  @Test
  void nextDoubleIsStrictlyInside() {
    SeededRandom random = SeededRandom.of(3, "unit");
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      double u = random.nextDouble();
      assertThat(u).isGreaterThan(0).isLessThan(1);
      sum += u;
    }
    // 4 standard errors of the mean of a uniform.
    assertThat(Math.abs(sum / 100_000 - .5)).isLessThan(4 * Math.sqrt(1. / 12 / 100_000));
  }
}
