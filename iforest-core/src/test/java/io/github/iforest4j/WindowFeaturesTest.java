package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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

  private static void staysExact(long readings) {
    int w = 50;
    WindowFeatures windows = all(1, w);
    double[] out = new double[windows.size()];
    double[] ring = new double[w];
    double[] in = new double[1];
    Random random = new Random(9);
    double exponential = 0;
    for (long i = 0; i < readings; i++) {
      double before = in[0];
      // Now and then a value so large that what is left of it would drown the others.
      in[0] = 100 + random.nextDouble() + (i % 10_007 == 0 ? 1e12 : 0);
      exponential = i == 0 ? in[0] : exponential + RATE * (in[0] - exponential);
      ring[(int) (i % w)] = in[0];
      windows.next(in, 0, out, 0);
      if (i > w && i % 10_007 > 2 * w && i % 9_973 == 0) {
        double[] window = new double[w];
        for (int k = 0; k < w; k++) {
          window[k] = ring[(int) ((i + 1 + k) % w)];
        }
        assertThat(out).containsExactly(naive(window, before, exponential), within(1e-6));
      }
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
