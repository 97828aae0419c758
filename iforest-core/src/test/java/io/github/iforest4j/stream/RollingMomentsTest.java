package io.github.iforest4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Incremental moments against sums over the window, made anew each time. */
class RollingMomentsTest {
  private static double[] naive(double[] values, int end, int window) {
    int from = Math.max(0, end - window);
    double mean = 0;
    for (int i = from; i < end; i++) {
      mean += values[i] / (end - from);
    }
    double squares = 0;
    for (int i = from; i < end; i++) {
      squares += (values[i] - mean) * (values[i] - mean) / (end - from);
    }
    return new double[] {mean, Math.sqrt(squares)};
  }

  private static void check(double[] values, int window, String what) {
    RollingMoments moments = new RollingMoments(window);
    for (int i = 0; i < values.length; i++) {
      moments.add(values[i]);
      double[] expected = naive(values, i + 1, window);
      double size = 1e-12 * Math.max(1, Math.abs(expected[0])) + 1e-9 * expected[1];
      assertThat(moments.mean()).as("%s, value %d", what, i).isCloseTo(expected[0], within(size));
      assertThat(moments.deviation())
          .as("%s, value %d", what, i)
          .isCloseTo(
              expected[1], within(1e-7 * Math.max(expected[1], 1e-6 * Math.abs(expected[0]))));
    }
  }

  @Test
  void equalsTheSumsOverTheWindow() {
    for (int seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      int window = 1 + random.nextInt(40);
      double centre = Math.pow(10, random.nextInt(7));
      double[] values = new double[300];
      for (int i = 0; i < values.length; i++) {
        values[i] = centre + random.nextGaussian();
      }
      check(values, window, "seed " + seed);
    }
  }

  /** Once a huge value has left the window, nothing is left of it. */
  @Test
  void aHugeValueLeavesNoTrace() {
    double[] values = new double[200];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = i == 53 ? 1e12 : 5 + .01 * random.nextGaussian();
    }
    RollingMoments moments = new RollingMoments(15);
    for (int i = 0; i < values.length; i++) {
      moments.add(values[i]);
      if (i > 53 + 15) {
        double[] expected = naive(values, i + 1, 15);
        assertThat(moments.mean()).as("value %d", i).isCloseTo(expected[0], within(1e-12));
        assertThat(moments.deviation()).as("value %d", i).isCloseTo(expected[1], within(1e-10));
      }
    }
  }

  @Test
  void aConstantHasNoDeviation() {
    RollingMoments moments = new RollingMoments(10);
    for (int i = 0; i < 1000; i++) {
      moments.add(233.1);
      assertThat(moments.deviation()).isZero();
      assertThat(moments.mean()).isEqualTo(233.1);
    }
  }

  /** A stream of a year at three readings a second. */
  @Test
  @Tag("long")
  void aHundredMillionValuesLaterNothingHasDrifted() {
    int window = 15;
    double[] last = new double[window];
    RollingMoments moments = new RollingMoments(window);
    Random random = new Random(7);
    for (int i = 0; i < 100_000_000; i++) {
      double value = 1e6 + Math.sin(i * 1e-6) * 1e4 + random.nextDouble();
      last[i % window] = value;
      moments.add(value);
    }
    double[] expected = naive(last, window, window);
    assertThat(moments.mean()).isCloseTo(expected[0], within(1e-9));
    assertThat(moments.deviation()).isCloseTo(expected[1], within(1e-9));
  }
}
