package io.github.iforest4j.eval;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * A bootstrap interval of a metric (Efron 1979, percentile method; Künsch 1989 for blocks).
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {
  /**
   * Draws rows with replacement many times, and takes the middle share of the metric's values.
   *
   * @param rows the number of rows
   * @param block rows are drawn in runs of this length, at least 1: neighbours in a stream resemble
   *     each other, so an interval from rows drawn one by one would be too narrow
   * @param draws the number of draws, at least 2
   * @param share of the draws inside the interval, in (0,1)
   * @param seed one seed gives one interval
   * @param metric of rows by index; draws where it is NaN are left out
   * @return NaN at both ends when no draw gave a number
   * @throws IllegalArgumentException if an argument is out of bounds
   */
  public static Interval bootstrap(
      int rows, int block, int draws, double share, long seed, ToDoubleFunction<int[]> metric) {
    if (rows < 1 || block < 1 || draws < 2 || !(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "a bootstrap needs rows, a block and draws, and a share in (0,1); had "
              + rows
              + ", "
              + block
              + ", "
              + draws
              + ", "
              + share);
    }
    Random random = new Random(seed);
    double[] values = new double[draws];
    int[] drawn = new int[rows];
    for (int d = 0; d < draws; d++) {
      for (int i = 0; i < rows; i++) {
        // Blocks wrap around, so that every row is drawn with the same chance.
        drawn[i] = i % block == 0 ? random.nextInt(rows) : (drawn[i - 1] + 1) % rows;
      }
      values[d] = metric.applyAsDouble(drawn);
    }
    double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    if (known.length == 0) {
      return new Interval(Double.NaN, Double.NaN);
    }
    double tail = (1 - share) / 2;
    int last = known.length - 1;
    return new Interval(
        known[(int) Math.floor(tail * last)], known[(int) Math.ceil((1 - tail) * last)]);
  }
}
