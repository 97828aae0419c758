package io.github.iforest4j.detect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How far a column of a file can be expected to reach, from what usual records show. */
record ColumnReach(double low, double high) {
  /** Where the tail begins, and between which shares its scale is measured. */
  private static final double TAIL = .9;

  private static final double TAIL_START = .8;
  private static final double TAIL_END = .95;

  /** The tail's length in units of its scale: ln(20 n) leaves 0.005 records of n beyond it. */
  private static final double PER_RECORD = 20;

  private static final double MIN_REACH = 4;

  /**
   * Measures usual records. O(n log n).
   *
   * @param columns by record of the whole file; null for those without a score
   * @param rest the usual records
   * @return null if there are too few values to measure
   */
  static @Nullable ColumnReach of(double[] @Nullable [] columns, int[] rest, int column) {
    double[] values = new double[rest.length];
    int n = 0;
    for (int r : rest) {
      if (columns[r] != null) {
        values[n++] = columns[r][column];
      }
    }
    if (n < Calibration.MIN_ROWS) {
      return null;
    }
    Arrays.sort(values, 0, n);
    double upper = at(values, n, TAIL);
    double lower = at(values, n, 1 - TAIL);
    double above = Math.max(at(values, n, TAIL_END) - upper, upper - at(values, n, TAIL_START));
    double below =
        Math.max(lower - at(values, n, 1 - TAIL_END), at(values, n, 1 - TAIL_START) - lower);
    double length = Math.max(MIN_REACH, Math.log(PER_RECORD * columns.length)) / Math.log(2);
    // Where most values are alike, a tail has no measurable scale.
    double leastTail = (upper - lower) / 20;
    double leastReach = 1e-3 * Math.abs(at(values, n, .5));
    return new ColumnReach(
        Math.min(values[0], lower - Math.max(leastReach, length * Math.max(leastTail, below))),
        Math.max(values[n - 1], upper + Math.max(leastReach, length * Math.max(leastTail, above))));
  }

  private static double at(double[] sorted, int n, double share) {
    return sorted[(int) Math.round(share * (n - 1))];
  }

  boolean isBeyond(double value) {
    return value < low || value > high;
  }
}
