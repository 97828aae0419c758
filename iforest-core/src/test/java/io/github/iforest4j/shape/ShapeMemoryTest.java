package io.github.iforest4j.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it counts allocated bytes, and the compiler must keep up")
class ShapeMemoryTest {
  private static double[] wave(int n, int period, long seed) {
    Random random = new Random(seed);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      double phase = 2 * Math.PI * i / period;
      values[i] = 40 + 6 * Math.sin(phase) + 2 * Math.sin(3 * phase) + .3 * random.nextGaussian();
    }
    return values;
  }

  private static float[] floats(Random random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian() + (i == 0 ? 0 : .8f * values[i - 1]);
    }
    return values;
  }

  /** Sketches exclude windows, and candidates are left early: the nearest must not change. */
  @Test
  void theSearchFindsTheNearestWindow() {
    for (long seed = 1; seed <= 8; seed++) {
      Random random = new Random(seed);
      int length = 8 + random.nextInt(90);
      float[] series = floats(random, 600);
      int[] ends = new int[150];
      for (int c = 0; c < ends.length; c++) {
        ends[c] = length - 1 + 3 * c;
      }
      WindowSet set = new WindowSet(series, ends, length, .05f);
      WindowSet.Search search = set.new Search();
      float[] stream = floats(random, 400);
      for (int begin = 0; begin + length <= stream.length; begin++) {
        double isolation = search.isolation(stream, begin);
        double[] distances = new double[ends.length];
        int nearest = 0;
        for (int c = 0; c < ends.length; c++) {
          distances[c] = distance(stream, begin, series, ends[c] - length + 1, length);
          nearest = distances[c] < distances[nearest] ? c : nearest;
        }
        // Of nearly equally near ones rounding may choose another.
        assertThat(distances[search.last()])
            .as("seed %d, place %d", seed, begin)
            .isCloseTo(distances[nearest], within(1e-4));
        assertThat(isolation).isPositive();
      }
    }
  }

  private static double distance(float[] a, int from, float[] b, int at, int length) {
    double weights = 0;
    double mean = 0;
    for (int i = 0; i < length; i++) {
      double weight = .02 + .98 * i / (length - 1);
      weights += weight;
      mean += weight * (a[from + i] - b[at + i]);
    }
    mean /= weights;
    double sum = 0;
    for (int i = 0; i < length; i++) {
      double d = a[from + i] - b[at + i] - mean;
      sum += (.02 + .98 * i / (length - 1)) * d * d;
    }
    return Math.sqrt(sum);
  }

  /** A wave that stands still for a third of its period, at a value that it has anyway. */
  @Test
  void aFlatStretchIsUnusualAndTheRestIsNot() {
    for (int period : new int[] {20, 60, 150, 400}) {
      ShapeDictionary dictionary =
          ShapeDictionary.learn(wave(10 * period + 900, period, period), 1);
      assertThat(dictionary).as("period %d", period).isNotNull();
      assertThat(dictionary.period()).isBetween(period - 1, period + 1);
      double[] stream = wave(8 * period, period, 7);
      int begin = 5 * period;
      for (int i = begin; i < begin + period / 3; i++) {
        stream[i] = stream[begin];
      }
      ShapeMemory memory = new ShapeMemory(dictionary);
      double before = 0;
      double during = 0;
      for (int i = 0; i < begin + period; i++) {
        double isolation = memory.next(stream[i]);
        if (i < dictionary.longest() - 1) {
          assertThat(isolation).isNaN();
          assertThat(memory.span()).isZero();
        } else if (i < begin) {
          before = Math.max(before, isolation);
        } else {
          during = Math.max(during, isolation);
        }
      }
      assertThat(before).as("period %d", period).isLessThan(1.5 * dictionary.usual(1));
      assertThat(during).as("period %d", period).isGreaterThan(2 * dictionary.usual(1));
    }
  }

  @Test
  void withoutARhythmThereIsNothingToLearn() {
    Random random = new Random(3);
    assertThat(ShapeDictionary.learn(random.doubles(2_000).toArray(), 1)).isNull();
    assertThat(ShapeDictionary.learn(new double[1_000], 1)).isNull();
    assertThat(ShapeDictionary.learn(new double[0], 1)).isNull();
    // Three periods are too few.
    assertThat(ShapeDictionary.learn(wave(1_100, 360, 1), 1)).isNull();
    assertThat(ShapeDictionary.learn(wave(999, 30, 1), 1)).isNull();
  }

  /** A rhythm without noise: nothing is a distance, and still a change is seen. */
  @Test
  void aRhythmWithoutNoise() {
    double[] square = new double[2_000];
    for (int i = 0; i < square.length; i++) {
      square[i] = i % 50 < 20 ? 1 : 0;
    }
    ShapeDictionary dictionary = ShapeDictionary.learn(square, 1);
    assertThat(dictionary).isNotNull();
    assertThat(dictionary.usual(1)).isZero();
    ShapeMemory memory = new ShapeMemory(dictionary);
    for (int i = 0; i < 300; i++) {
      memory.next(square[i]);
    }
    assertThat(memory.next(square[300])).isZero();
    double most = 0;
    for (int i = 0; i < 30; i++) {
      most = Math.max(most, memory.next(.5));
    }
    assertThat(most).isGreaterThan(2);
  }

  @Test
  void oneSeedGivesOneDictionaryAndFilesKeepIt() throws IOException {
    double[] training = wave(3_000, 60, 2);
    ShapeDictionary one = ShapeDictionary.learn(training, 5);
    ShapeDictionary same = ShapeDictionary.learn(training, 5);
    assertThat(one).isNotNull();
    assertThat(bytes(one))
        .isEqualTo(bytes(same))
        .isNotEqualTo(bytes(ShapeDictionary.learn(training, 6)));
    PayloadReader in = PayloadReader.of(bytes(one), "test");
    ShapeDictionary read = ShapeDictionary.read(in);
    in.end();
    assertThat(bytes(read)).isEqualTo(bytes(one));
    ShapeMemory straight = new ShapeMemory(one);
    ShapeMemory resumed = new ShapeMemory(read);
    double[] stream = wave(1_000, 60, 3);
    for (int i = 0; i < stream.length; i++) {
      if (i % 37 == 0) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        resumed.write(new DataOutputStream(bytes));
        resumed = new ShapeMemory(read);
        PayloadReader from = PayloadReader.of(bytes.toByteArray(), "test");
        resumed.read(from);
        from.end();
      }
      assertThat(Double.compare(resumed.next(stream[i]), straight.next(stream[i]))).isZero();
      assertThat(resumed.span()).isEqualTo(straight.span());
    }
  }

  private static byte[] bytes(ShapeDictionary dictionary) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    dictionary.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void damagedBytesAreRefused() throws IOException {
    byte[] good = bytes(ShapeDictionary.learn(wave(1_000, 30, 1), 1));
    for (int length = 0; length < good.length; length += 1 + length / 4) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> ShapeDictionary.read(PayloadReader.of(cut, "test")))
          .isInstanceOf(InvalidModelException.class);
    }
    int read = 0;
    for (long seed = 1; seed <= 60; seed++) {
      Random random = new Random(seed);
      byte[] damaged = good.clone();
      damaged[random.nextInt(random.nextBoolean() ? 28 : damaged.length)] ^=
          (byte) (1 << random.nextInt(8));
      try {
        ShapeMemory memory =
            new ShapeMemory(ShapeDictionary.read(PayloadReader.of(damaged, "test")));
        for (int i = 0; i < 100; i++) {
          double isolation = memory.next(i % 30);
          assertThat(Double.isNaN(isolation) || isolation >= 0).as("seed %d", seed).isTrue();
        }
        read++;
      } catch (InvalidModelException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(read).isPositive();
  }

  @Test
  void hugeValuesAreFarAway() {
    ShapeMemory memory = new ShapeMemory(ShapeDictionary.learn(wave(1_000, 30, 1), 1));
    double isolation = 0;
    for (int i = 0; i < 100; i++) {
      isolation = memory.next(i % 2 == 0 ? 1e100 : -1e100);
    }
    assertThat(isolation).isGreaterThan(1_000).isFinite();
  }

  @Test
  void aReadingAllocatesNothing() {
    ShapeMemory memory = new ShapeMemory(ShapeDictionary.learn(wave(2_000, 40, 1), 1));
    double[] stream = wave(30_000, 40, 2);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double sum = 0;
    long before = 0;
    for (int i = 0; i < stream.length; i++) {
      if (i == 20_000) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      double isolation = memory.next(stream[i]);
      sum += Double.isNaN(isolation) ? 0 : isolation;
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(sum).isNotZero();
    assertThat(bytes).isLessThan(1_000);
  }
}
