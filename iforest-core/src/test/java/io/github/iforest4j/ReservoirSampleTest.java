package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it counts allocated bytes, and the compiler must keep up")
class ReservoirSampleTest {
  /**
   * Each of n items is kept with chance p = k/n. The counts of T trials have variance T·p·(1 − p)
   * and sum to a constant, so Σ(count − Tp)²/(Tp(1 − p))·(n − 1)/n follows χ² with n − 1 degrees of
   * freedom: mean n − 1, variance 2(n − 1). Five standard deviations either side.
   */
  @Test
  void everyItemIsEquallyLikelyToBeKept() {
    for (int capacity : new int[] {1, 7, 60}) {
      int n = 100;
      int trials = 20_000;
      int[] kept = new int[n];
      for (int seed = 0; seed < trials; seed++) {
        for (int item : sample(capacity, n, seed)) {
          kept[item]++;
        }
      }
      double p = (double) capacity / n;
      double sum = 0;
      for (int count : kept) {
        sum += (count - trials * p) * (count - trials * p) / (trials * p * (1 - p));
      }
      double statistic = sum * (n - 1) / n;
      double band = 5 * Math.sqrt(2 * (n - 1));
      assertThat(statistic).as("capacity %d", capacity).isBetween(n - 1 - band, n - 1 + band);
    }
  }

  /** Pairs too: neighbours are kept together with chance k(k − 1)/(n(n − 1)); 5 sd of the mean. */
  @Test
  void neighboursAreKeptIndependently() {
    int n = 50;
    int capacity = 10;
    int trials = 20_000;
    long both = 0;
    for (int seed = 0; seed < trials; seed++) {
      int[] sample = sample(capacity, n, seed);
      boolean[] kept = new boolean[n];
      for (int item : sample) {
        kept[item] = true;
      }
      for (int i = 1; i < n; i++) {
        both += kept[i] && kept[i - 1] ? 1 : 0;
      }
    }
    double expected = (n - 1.0) * capacity * (capacity - 1) / (n * (n - 1.0));
    // The number of neighbouring pairs in a sample of 10 has a standard deviation below 1.5.
    double error = 5 * 1.5 / Math.sqrt(trials);
    assertThat((double) both / trials).isBetween(expected - error, expected + error);
  }

  private static int[] sample(int capacity, int n, long seed) {
    Reservoir reservoir = new Reservoir(capacity, seed);
    int[] places = new int[capacity];
    for (int item = 0; item < n; item++) {
      int place = reservoir.place();
      if (place != Reservoir.SKIPPED) {
        places[place] = item;
      }
    }
    assertThat(reservoir.numOffered()).isEqualTo(n);
    assertThat(reservoir.numKept()).isEqualTo(Math.min(n, capacity));
    return places;
  }

  @Test
  void rowsAreKeptWholeAndInTheOrderOfArrival() {
    ReservoirSample doubles = new ReservoirSample(50, 3, 7);
    ReservoirSample floats = new ReservoirSample(50, 3, 7);
    for (int r = 0; r < 5_000; r++) {
      boolean kept = doubles.offer(new double[] {-1, r, 2 * r, 3 * r}, 1);
      assertThat(floats.offer(new float[] {r, 2 * r, 3 * r}, 0)).isEqualTo(kept);
    }
    FeatureMatrix rows = doubles.rows();
    assertThat(rows.numRows()).isEqualTo(50);
    assertThat(doubles.numOffered()).isEqualTo(5_000);
    for (int r = 0; r < 50; r++) {
      double first = rows.get(r, 0);
      assertThat(rows.row(r)).containsExactly(first, 2 * first, 3 * first);
      assertThat(r == 0 || first > rows.get(r - 1, 0)).isTrue();
    }
    assertThat(floats.rows().array()).isEqualTo(rows.array());
  }

  @Test
  void fewerRowsThanTheCapacityAreAllKept() {
    ReservoirSample sample = new ReservoirSample(10, 1, 1);
    for (int r = 0; r < 4; r++) {
      sample.offer(new double[] {r}, 0);
    }
    assertThat(sample.rows().array()).containsExactly(0, 1, 2, 3);
  }

  /** A million rows through a sample of a thousand: no byte more; and the forest is as good. */
  @Test
  void takesConstantMemory() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(1);
    ReservoirSample sample = new ReservoirSample(1_000, 2, 1);
    double[] row = new double[2];
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 50_000; i++) {
        row[0] = random.nextDouble();
        row[1] = random.nextDouble();
        sample.offer(row, 0);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes allocated by 50,000 rows").isLessThan(1_000);
    IsolationForest forest = IsolationForest.fit(sample.rows(), IsolationForestConfig.DEFAULT);
    assertThat(forest.score(new double[] {3, 3}, ScoringMode.BOX)).isGreaterThan(.7);
    assertThat(forest.score(new double[] {.5, .5}, ScoringMode.BOX)).isLessThan(.5);
  }

  @Test
  void badInputIsNamed() {
    ReservoirSample sample = new ReservoirSample(2, 2, 1);
    sample.offer(new double[] {1, 2}, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sample.offer(new double[] {1, Double.NaN}, 0))
        .withMessage("training values must be finite; row 1, column 1 is NaN");
    assertThat(sample.numOffered()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReservoirSample(0, 2, 1))
        .withMessage("capacity must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReservoirSample(1 << 20, 1 << 12, 1))
        .withMessageContaining("less than 2^31 values");
  }
}
