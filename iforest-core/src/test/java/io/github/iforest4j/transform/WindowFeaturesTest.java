package io.github.iforest4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.FeatureMatrix;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it counts allocated bytes, and the compiler must keep up")
class WindowFeaturesTest {
  private static final double RATE = .2;

  private static WindowFeatures all(int signals, int w) {
    return WindowFeatures.of(signals)
        .value()
        .difference()
        .mean(w)
        .deviation(w)
        .median(w)
        .min(w)
        .max(w)
        .slope(w)
        .exponentialMean(RATE)
        .build();
  }

  /** What {@link #all} says of a window, oldest value first, straight from the definitions. */
  private static double[] naive(double[] window, double before, double exponential) {
    int n = window.length;
    double newest = window[n - 1];
    double mean = Arrays.stream(window).map(x -> x / n).sum();
    double variance = Arrays.stream(window).map(x -> (x - mean) * (x - mean) / n).sum();
    double[] sorted = window.clone();
    Arrays.sort(sorted);
    double xy = 0;
    double xx = 0;
    for (int i = 0; i < n; i++) {
      double x = i - (n - 1) / 2.;
      xy += x * (window[i] - mean);
      xx += x * x;
    }
    return new double[] {
      newest,
      newest - before,
      mean,
      Math.sqrt(variance),
      sorted[(n - 1) / 2],
      sorted[0],
      sorted[n - 1],
      n < 2 ? 0 : xy / xx,
      exponential
    };
  }

  private static double nextValue(Random random, int kind, double latest) {
    return switch (kind) {
      case 0 -> random.nextGaussian();
      case 1 -> random.nextInt(3) - 1;
      case 2 -> latest + random.nextGaussian();
      case 3 -> 1e9 + random.nextGaussian();
      default ->
          random.nextInt(50) == 0 ? 1e6 * random.nextGaussian() : 0.0 * random.nextGaussian();
    };
  }

  @Test
  void sameAsTheDefinitions() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      int w = 2 + random.nextInt(40);
      int kind = random.nextInt(5);
      WindowFeatures windows = all(1, w);
      List<Double> values = new ArrayList<>();
      double[] out = new double[windows.size()];
      double exponential = 0;
      double latest = 0;
      for (int i = 0; i < 300; i++) {
        double value = nextValue(random, kind, latest);
        double before = i == 0 ? value : latest;
        exponential = i == 0 ? value : exponential + RATE * (value - exponential);
        latest = value;
        values.add(value);
        double largest = values.stream().mapToDouble(Math::abs).max().orElse(0);
        assertThat(windows.next(new double[] {value}, 0, out, 0)).isEqualTo(i + 1 >= w);
        double[] window =
            values.subList(Math.max(0, i + 1 - w), i + 1).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        double[] expected = naive(window, before, exponential);
        for (int c = 0; c < out.length; c++) {
          assertThat(out[c])
              .as("seed %s, reading %s, %s", seed, i, windows.feature(c))
              .isCloseTo(expected[c], within(c == 3 ? 1e-7 * largest : 1e-9 * largest));
        }
      }
    }
  }

  /** The calendar residual from its definition, with a map of averages. */
  @Test
  void aCalendarResidualIsTheDistanceFromTheUsualOfTheHour() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      WindowFeatures windows = WindowFeatures.of(1).calendarResidual(.02).build();
      Map<String, Double> usual = new HashMap<>();
      double[] out = new double[1];
      long second = 1_700_000_000L + random.nextInt(1_000_000);
      for (int i = 0; i < 2_000; i++) {
        second += random.nextInt(7_200);
        double value = 50 + 10 * Math.sin(second / 7e4) + random.nextGaussian();
        ZonedDateTime time = Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC);
        boolean weekend = time.getDayOfWeek().getValue() >= 6;
        String slot = weekend + " " + time.getHour();
        String twin = !weekend + " " + time.getHour();
        double expected = usual.getOrDefault(slot, usual.getOrDefault(twin, value));
        usual.put(slot, expected + .02 * (value - expected));
        assertThat(windows.next(second, new double[] {value}, 0, out, 0)).isTrue();
        assertThat(out[0])
            .as("seed %d, reading %d", seed, i)
            .isCloseTo(value - expected, within(1e-12));
      }
    }
  }

  /**
   * Against what is computed anew from the values: windows from the last w, averages as weighted
   * sums of all values whose weight is not below 1e-17.
   *
   * @return by feature, the largest error, in units of the largest value in it
   */
  private static double[] largestErrors(long readings) {
    int w = 50;
    int slots = 48;
    int memory = 2_000;
    WindowFeatures windows = all(1, w);
    WindowFeatures calendar = WindowFeatures.of(1).calendarResidual(RATE).build();
    double[] errors = new double[windows.size() + 1];
    double[] out = new double[windows.size()];
    double[] residual = new double[1];
    double[] ring = new double[memory];
    double[][] ofSlot = new double[slots][memory];
    long[] inSlot = new long[slots];
    double[] in = new double[1];
    Random random = new Random(9);
    for (long i = 0; i < readings; i++) {
      double before = in[0];
      // Now and then a value so large that what is left of it would drown the others.
      in[0] = 100 + random.nextDouble() + (i % 10_007 == 0 ? 1e12 : 0);
      ring[(int) (i % memory)] = in[0];
      windows.next(in, 0, out, 0);
      double calm = 1e6 + 1e4 * Math.sin(i * 1e-6) + random.nextDouble();
      long second = 1_000 * i;
      int slot = slot(second);
      calendar.next(second, new double[] {calm}, 0, residual, 0);
      if (i > 100 * memory && i % 10_007 > memory && i % 9_973 == 0) {
        double[] window = new double[w];
        for (int k = 0; k < w; k++) {
          window[k] = ring[(int) ((i - w + 1 + k) % memory)];
        }
        double[] expected = naive(window, before, average(ring, i));
        for (int c = 0; c < out.length; c++) {
          errors[c] = Math.max(errors[c], Math.abs(out[c] - expected[c]) / 101);
        }
        if (inSlot[slot] > memory) {
          double usual = average(ofSlot[slot], inSlot[slot] - 1);
          errors[out.length] =
              Math.max(errors[out.length], Math.abs(residual[0] - (calm - usual)) / 1e6);
        }
      }
      ofSlot[slot][(int) (inSlot[slot]++ % memory)] = calm;
    }
    return errors;
  }

  private static int slot(long second) {
    long day = second / 86_400;
    return (int) (second % 86_400 / 3_600) + ((day + 4) % 7 % 6 == 0 ? 24 : 0);
  }

  /** Σ rate·(1−rate)^k·value, from the oldest. */
  private static double average(double[] ring, long last) {
    double sum = 0;
    int terms = 400;
    for (int k = terms; k >= 0; k--) {
      double weight = RATE * Math.pow(1 - RATE, k);
      sum += weight * ring[(int) ((last - k) % ring.length)];
    }
    return sum;
  }

  private static void staysExact(long readings) {
    double[] errors = largestErrors(readings);
    WindowFeatures features = all(1, 50);
    for (int c = 0; c < errors.length; c++) {
      String name = c < features.size() ? features.feature(c) : "calendarResidual(" + RATE + ")";
      System.out.printf("largest error over %,d readings: %s %.1e%n", readings, name, errors[c]);
      // Squares halve the digits of a deviation.
      assertThat(errors[c]).as(name).isLessThan(c == 3 ? 1e-9 : 1e-11);
    }
  }

  @Test
  void errorsDoNotBuildUp() {
    staysExact(2_000_000);
  }

  @Test
  @Tag("long")
  void errorsDoNotBuildUpOverAHundredMillionReadings() {
    staysExact(100_000_000);
  }

  @Test
  void signalsAreApartAndAMissingValueEntersNoWindow() {
    WindowFeatures windows = WindowFeatures.of(2).value().mean(2).build();
    assertThat(windows.warmUp()).isEqualTo(2);
    assertThat(windows.feature(3)).isEqualTo("mean(2)");
    assertThat(windows.signal(3)).isEqualTo(1);
    double[] out = new double[4];
    assertThat(windows.next(new double[] {1, 10}, 0, out, 0)).isFalse();
    assertThat(windows.next(new double[] {3, Double.NaN}, 0, out, 0)).isTrue();
    assertThat(out).containsExactly(3, 2, 10, 10);
    windows.next(new double[] {Double.POSITIVE_INFINITY, 20}, 0, out, 0);
    assertThat(out[0]).isEqualTo(1e100);
    assertThat(out[3]).isEqualTo(15);
  }

  @Test
  void aMatrixOfHistoryGivesWhatTheStreamGives() {
    Random random = new Random(3);
    double[][] history = new double[60][];
    Arrays.setAll(history, r -> new double[] {random.nextGaussian(), r});
    WindowFeatures windows = all(2, 7);
    FeatureMatrix matrix = windows.apply(FeatureMatrix.of(history));
    assertThat(matrix.numRows()).isEqualTo(54);
    double[] out = new double[windows.size()];
    for (int r = 0; r < history.length; r++) {
      if (windows.next(history[r], 0, out, 0)) {
        assertThat(matrix.row(r - 6)).containsExactly(out);
      }
    }
  }

  @Test
  void allocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    WindowFeatures windows = all(4, 30);
    double[] out = new double[windows.size()];
    double[] in = new double[4];
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 10; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        in[i & 3] = i * 7919 % 101;
        windows.next(in, 0, out, 0);
      }
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(best).as("bytes for 10,000 readings").isLessThan(5_000);
  }

  @Test
  void badParametersAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WindowFeatures.of(0))
        .withMessage("numSignals must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WindowFeatures.of(1).slope(1))
        .withMessage("a window must be between 2 and 1048576, was 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WindowFeatures.of(1).exponentialMean(0))
        .withMessage("rate must be in (0,1], was 0.0");
    assertThatIllegalArgumentException().isThrownBy(() -> WindowFeatures.of(1).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> all(2, 5).apply(FeatureMatrix.of(new double[4][2])))
        .withMessage("the windows need 5 rows to be full, had 4");
  }
}
