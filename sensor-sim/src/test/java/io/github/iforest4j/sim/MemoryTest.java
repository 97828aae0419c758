package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals with a memory: that they can be read in any order, and what they are. */
class MemoryTest {
  static final long SECOND = 1_000_000;
  static final long START = SensorStream.Options.ORIGIN_MICROS;

  static Signal signal(String formula, long seed) {
    Formula parsed = Formula.parse(formula, "x", Set.of(), null);
    return new SignalBuild(Map.of("x", parsed), seed, 0, SECOND, new Normals()).quantity("x");
  }

  static double[] series(Signal signal, long step, int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = signal.at(START + i * step);
    }
    return values;
  }

  /** Forwards, backwards, at random, with other moments in between: the same bits. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "wander(1, 40s)",
        "walk(1)",
        "lag(wander(1, 10s) + sine(1min), 30s)",
        "lag(square(10s), 100ms)",
        "pink(1)",
        "blue(1)",
        "violet(1)",
        "delay(walk(2), 5s) + modes(1min, 1, 2, 3)",
        "cylinder_bell_funnel(1min) * student(4, 1)",
        "ecg(800ms) + sawtooth(7s) * triangle(9s)",
        "if(lag(normal(1), 3s) > 0, exp(normal(0.1)), -1)"
      })
  void anyOrderGivesTheSameBits(String formula) {
    for (long seed = 1; seed <= 3; seed++) {
      int n = 2_000;
      long step = 613_000;
      double[] forwards = series(signal(formula, seed), step, n);
      Signal backwards = signal(formula, seed);
      Signal anyhow = signal(formula, seed);
      Random random = new Random(seed);
      for (int i = n - 1; i >= 0; i--) {
        assertThat(backwards.at(START + i * step)).isEqualTo(forwards[i]);
        int at = random.nextInt(n);
        anyhow.at(START + random.nextInt(1_000_000_000) * 1_000L);
        assertThat(anyhow.at(START + at * step))
            .as("seed %d at %d", seed, at)
            .isEqualTo(forwards[at]);
      }
    }
  }

  /** Every function, many moments at once or one by one, at steps that fit its grid or do not. */
  @Test
  void manyAtOnceAreTheSameBitsAsOneByOne() {
    List<String> formulas =
        List.of(
            "normal(2) - lognormal(0.3) * student(4, 1) / 7",
            "wander(1, 40s) + wander(1, 3s) + wander(2, 1d)",
            "pink(1) + 2 * blue(1) - violet(1)",
            "lag(lag(wander(1, 10s) + sine(1min), 30s), 5s)",
            "delay(pink(1) + walk(1), 4s) + sine(7.3s) + sine(2.1s, 1s)",
            "if(sine(9s) > 0.2, modes(5s, 1, 2), if(t < 100, ecg(3s), hour))",
            "polynomial(sawtooth(9s), 1, 2) + abs(laplace(1)) + exp(triangle(7s)) ^ 1.5",
            "max(uniform(0, 1), exponential(1)) + pick(1, 2) + cylinder_bell_funnel(20s)");
    for (String formula : formulas) {
      for (long seed = 1; seed <= 3; seed++) {
        Random random = new Random(seed);
        Signal together = signal(formula, seed);
        Signal alone = signal(formula, seed);
        Moments moments = new Moments(Normals.MOST);
        double[] values = new double[Normals.MOST];
        long[] steps = {SECOND, SECOND, 613_000, 40_000, 9 * SECOND, 300 * SECOND};
        long at = START;
        for (int block = 0; block < 60; block++) {
          moments.clear();
          long step = steps[random.nextInt(steps.length)];
          at = random.nextInt(5) == 0 ? START + random.nextInt(1_000_000) * SECOND : at;
          for (int i = 1 + random.nextInt(Normals.MOST); i > 0; i--) {
            moments.add(at);
            at += step;
          }
          together.fill(moments, values);
          for (int i = 0; i < moments.count(); i++) {
            assertThat(Double.doubleToLongBits(values[i]))
                .as("%s, seed %d, block %d at %d", formula, seed, block, i)
                .isEqualTo(Double.doubleToLongBits(alone.at(moments.at(i))));
          }
        }
      }
    }
  }

  /** Correlation e^(−lag/τ), at steps finer and coarser than the bridge. */
  @ParameterizedTest
  @CsvSource({"0.05", "0.25", "1", "2.5"})
  void wanderForgetsExponentially(double lagInTimeConstants) {
    int n = 40_000;
    double sum = 0;
    double squares = 0;
    double products = 0;
    Signal one = signal("wander(2, 10s)", 5);
    long lag = Math.round(lagInTimeConstants * 10 * SECOND);
    for (int i = 0; i < n; i++) {
      // Six time constants apart: nearly independent pairs.
      double now = one.at(START + i * 60 * SECOND);
      double later = one.at(START + i * 60 * SECOND + lag);
      sum += now;
      squares += now * now;
      products += now * later;
    }
    // Four standard errors of a mean, a variance and a covariance of n independent normal pairs.
    assertThat(sum / n).isCloseTo(0, within(4 * 2 / Math.sqrt(n)));
    assertThat(squares / n).isCloseTo(4, within(4 * 4 * Math.sqrt(2. / n)));
    assertThat(products / n)
        .isCloseTo(4 * Math.exp(-lagInTimeConstants), within(4 * 4 * Math.sqrt(2. / n)));
  }

  /** Increments of a walk have the variance of their time, at every scale, and no memory. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 60, 3_600, 86_400})
  void walkSpreadsWithTheRootOfTime(double seconds) {
    int n = 4_000;
    double[] values = series(signal("walk(3)", 9), Math.round(seconds * SECOND), n + 1);
    double[] increments = new double[n];
    for (int i = 0; i < n; i++) {
      increments[i] = values[i + 1] - values[i];
    }
    double expected = 9 * seconds / 3_600;
    assertThat(StatUtils.variance(increments) / expected)
        .isCloseTo(1, within(4 * Math.sqrt(2. / n)));
    double[] now = Arrays.copyOf(increments, n - 1);
    double[] next = Arrays.copyOfRange(increments, 1, n);
    assertThat(Math.abs(Samples.correlation(now, next))).isLessThan(4 / Math.sqrt(n));
    assertThat(signal("walk(3)", 9).at(START)).isZero();
  }

  /**
   * A lag of a sine: gain 1/√(1+(ωτ)²), delay atan(ωτ)/ω; less exact where a step sees a twelfth.
   */
  @ParameterizedTest
  @CsvSource({"137, 180, .05", "137, 4, .03", "600, 60, .03", "86400, 3600, .01", "30, 10, .05"})
  void lagIsOfTheFirstOrder(double period, double timeConstant, double tolerance) {
    Signal lag = signal("lag(sine(" + period + "s, 0), " + timeConstant + "s)", 1);
    double cos = 0;
    double sin = 0;
    int n = 20_000;
    for (int i = 0; i < n; i++) {
      long t = Math.round(i * 10 * period * SECOND / n);
      double angle = 2 * Math.PI * i * 10 / n;
      cos += lag.at(t) * Math.cos(angle) * 2 / n;
      sin += lag.at(t) * Math.sin(angle) * 2 / n;
    }
    double turning = 2 * Math.PI / period * timeConstant;
    assertThat(Math.hypot(cos, sin) * Math.hypot(1, turning)).isCloseTo(1, within(tolerance));
    assertThat(Math.atan2(sin, cos)).isCloseTo(Math.atan(turning), within(tolerance));
  }

  @Test
  void lagOfAConstantIsThatConstant() {
    assertThat(signal("lag(7.25, 3s)", 1).at(START + 12_345)).isCloseTo(7.25, within(1e-12));
  }

  @Test
  void delayIsExact() {
    Signal now = signal("walk(1)", 3);
    // The same purpose, so the same walk.
    Signal late = signal("delay(walk(1), 90s)", 3);
    for (int i = 0; i < 100; i++) {
      long t = START + i * 7 * SECOND;
      assertThat(late.at(t + 90 * SECOND)).isEqualTo(now.at(t));
    }
  }
}
