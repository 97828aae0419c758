package io.github.iforest4j.sim;

import static io.github.iforest4j.sim.MemoryTest.SECOND;
import static io.github.iforest4j.sim.MemoryTest.START;
import static io.github.iforest4j.sim.MemoryTest.series;
import static io.github.iforest4j.sim.MemoryTest.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Set;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.distribution.ExponentialDistribution;
import org.apache.commons.math3.distribution.LaplaceDistribution;
import org.apache.commons.math3.distribution.LogNormalDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.RealDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the functions of formulas are, by their statistics. */
class SignalStatisticsTest {
  /** The chance of a false alarm is one in a thousand, seeds are fixed. */
  @Test
  void noisesHaveTheDistributionsOfTheirNames() {
    assertDistributed("normal(2)", new NormalDistribution(0, 2));
    assertDistributed("uniform(-1, 3)", new UniformRealDistribution(-1, 3));
    assertDistributed("exponential(2)", new ExponentialDistribution(2));
    assertDistributed("laplace(3)", new LaplaceDistribution(0, 3 / Math.sqrt(2)));
    assertDistributed("lognormal(0.5)", new LogNormalDistribution(0, .5));
    assertDistributed("student(3, 1)", new TDistribution(3));
    assertDistributed("student(30, 1)", new TDistribution(30));
  }

  private static void assertDistributed(String formula, RealDistribution expected) {
    for (long seed = 1; seed <= 3; seed++) {
      double[] values = series(signal(formula, seed), SECOND, 5_000);
      assertThat(new KolmogorovSmirnovTest().kolmogorovSmirnovTest(expected, values))
          .as("%s, seed %d", formula, seed)
          .isGreaterThan(.001);
    }
  }

  /** The slope of log power over log frequency, between 1/100 and 1/4 of a cycle per step. */
  @ParameterizedTest
  @CsvSource({"normal(1), 0", "pink(1), -1", "blue(1), 1", "violet(1), 2"})
  void coloursHaveTheSlopesOfTheirNames(String formula, double slope) {
    int n = 1 << 12;
    double[] power = new double[n / 2];
    int seeds = 20;
    FastFourierTransformer fourier = new FastFourierTransformer(DftNormalization.UNITARY);
    for (long seed = 1; seed <= seeds; seed++) {
      Complex[] spectrum =
          fourier.transform(series(signal(formula, seed), SECOND, n), TransformType.FORWARD);
      for (int k = 0; k < power.length; k++) {
        power[k] += spectrum[k].abs() * spectrum[k].abs() / seeds;
      }
    }
    SimpleRegression line = new SimpleRegression();
    for (int k = n / 100; k < n / 4; k++) {
      line.addData(Math.log(k), Math.log(power[k]));
    }
    // The standard error over 980 frequencies and 20 seeds is below .02; curvature adds a little.
    assertThat(line.getSlope()).isCloseTo(slope, within(.12));
  }

  @Test
  void colouredNoiseHasItsDeviation() {
    for (String colour : new String[] {"pink", "blue", "violet"}) {
      double variance = 0;
      for (long seed = 1; seed <= 10; seed++) {
        variance += StatUtils.variance(series(signal(colour + "(3)", seed), SECOND, 8_000), 0) / 10;
      }
      assertThat(variance).as(colour).isCloseTo(9, within(.5));
    }
  }

  @Test
  void wavesTurnWhereTheyShould() {
    long noon = START + 4 * 3_600 * SECOND;
    assertThat(signal("sine(24h, 12h)", 1).at(noon)).isCloseTo(1, within(1e-12));
    assertThat(signal("sine(24h, 12h)", 1).at(noon + 43_200 * SECOND)).isCloseTo(-1, within(1e-12));
    assertThat(signal("sine(8h)", 1).at(noon)).isCloseTo(0, within(1e-9));
    assertThat(signal("square(1min, 0.25)", 1).at(START + 14 * SECOND)).isEqualTo(1);
    assertThat(signal("square(1min, 0.25)", 1).at(START + 15 * SECOND)).isEqualTo(-1);
    assertThat(signal("sawtooth(1min)", 1).at(START + 45 * SECOND)).isEqualTo(.5);
    assertThat(signal("triangle(1min)", 1).at(START + 30 * SECOND)).isEqualTo(1);
    assertThat(signal("hour", 1).at(START)).isEqualTo(8);
    assertThat(signal("t", 1).at(START + 90 * SECOND)).isEqualTo(90);
    // START is a Monday.
    assertThat(signal("workday()", 1).at(START + 4 * 86_400 * SECOND)).isEqualTo(1);
    assertThat(signal("workday()", 1).at(START + 5 * 86_400 * SECOND)).isZero();
    // The R wave is the highest point of a beat.
    double[] beat = series(signal("ecg(1s)", 1), SECOND / 100, 100);
    assertThat(Arrays.stream(beat).max().getAsDouble()).isEqualTo(beat[50]).isBetween(.9, 1.1);
  }

  @Test
  void modesAreHeldForHalfToOneAndAHalfTimesTheMean() {
    double[] values = series(signal("modes(100s, 1, 2, 5)", 3), SECOND, 200_000);
    // The first piece may have begun before.
    int last = -50;
    long[] counts = new long[6];
    int changes = 0;
    for (int i = 1; i < values.length; i++) {
      counts[(int) values[i]]++;
      if (values[i] != values[i - 1]) {
        assertThat(i - last).isGreaterThanOrEqualTo(50);
        last = i;
        changes++;
      }
    }
    // 2,000 pieces, of which two thirds differ from the one before: 4 sd of a binomial.
    assertThat(changes).isBetween(1333 - 85, 1333 + 85);
    assertThat(counts[1] + counts[2] + counts[5]).isEqualTo(199_999);
    assertThat(counts[1] / 200_000.).isCloseTo(1 / 3., within(.045));
  }

  @Test
  void aCylinderABellOrAFunnelInEachPeriod() {
    double[] values = series(signal("cylinder_bell_funnel(128s)", 1), SECOND, 128 * 300);
    int[] shapes = new int[3];
    for (int p = 0; p < 300; p++) {
      double[] piece = Arrays.copyOfRange(values, p * 128, (p + 1) * 128);
      double[] high = Arrays.stream(piece).filter(v -> v != 0).toArray();
      assertThat(high.length).isBetween(30, 98);
      double slope = high[high.length - 1] - high[0];
      shapes[slope > .5 ? 0 : slope < -.5 ? 1 : 2]++;
    }
    // 4 sd of a third of 300.
    for (int count : shapes) {
      assertThat(count).isBetween(67, 133);
    }
  }

  @Test
  void arithmeticFollowsTheUsualRules() {
    assertThat(value("1 + 2 * 3 ^ 2 - 4 / 8")).isEqualTo(18.5);
    assertThat(value("-(2 + 3) * -2")).isEqualTo(10);
    assertThat(value("-2 ^ 2")).isEqualTo(-4);
    assertThat(value("1.5e3 + 2E-1")).isEqualTo(1500.2);
    assertThat(value("2min + 3s")).isEqualTo(123);
    assertThat(value("max(2, min(5, 3)) + abs(0 - 1) + sqrt(16) + floor(2.9)")).isEqualTo(10);
    assertThat(value("if(1 < 2, 7, 8) + (3 > 4)")).isEqualTo(7);
    assertThat(value("polynomial(2, 1, 0, 3)")).isEqualTo(13);
    assertThat(value("exp(log(5))")).isCloseTo(5, within(1e-12));
    assertThat(value("pick(4)")).isEqualTo(4);
  }

  private static double value(String formula) {
    return signal(formula, 1).at(START);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 + | the formula ends too early at character 4 of '1 +'",
        "1 + load | unknown name 'load' (known here: t, hour, device) at character 5",
        "1 ) | unexpected ')' at character 3",
        "sine(1h | expected ')' at character 8",
        "sin(1h) | unknown function 'sin' (there are [abs, ",
        "sine() | sine takes 1 to 2 values, not 0 at character 1",
        "normal(1, 2) | normal takes 1 values, not 2 at character 1",
        "3 parsecs | unexpected 'p' at character 3",
        "3parsecs | unknown unit 'parsecs' (us, ms, s, min, h, d) at character 2",
        "wander(1, 0) | wander: a time must be from 4us to 1000 years, was 0.0 s",
        "wander(sine(1h), 1h) | wander: takes fixed numbers",
        "1.2.3 | not a number at character 1",
        "uniform_integer(1, 2.5) | must be a whole number up to 1e9, was 2.5",
        "replay('x.csv', 'y', 1s) | replay: needs a scenario that is a file at character 1",
      })
  void mistakesAreNamedWithTheirPlace(String formula, String message) {
    assertThatThrownBy(() -> Formula.parse(formula, "x", Set.of(), null))
        .isInstanceOf(FormulaException.class)
        .hasMessageContaining(message);
  }

  @Test
  void depthAndLengthAreBounded() {
    assertThatThrownBy(
            () -> Formula.parse("(".repeat(100) + "1" + ")".repeat(100), "x", Set.of(), null))
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> Formula.parse("1+".repeat(3_000) + "1", "x", Set.of(), null))
        .hasMessage("a formula has at most 4000 characters");
  }
}
