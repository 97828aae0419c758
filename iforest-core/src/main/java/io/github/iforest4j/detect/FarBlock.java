package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordTable;
import java.util.Arrays;

/**
 * Finds a long fault in a finished file: one run of records in which a numeric field lies far from
 * where it lies in all others. A forest that learns from such records takes them for a second kind
 * of usual ones. A machine that goes to and fro between two states makes several runs, so it has no
 * such block.
 */
final class FarBlock {
  /** A larger share of the records is no fault but a state. */
  private static final double MAX_SHARE = .25;

  private FarBlock() {}

  /**
   * Marks the records of such blocks. O(n log n) for each numeric feature.
   *
   * @param least the number of records that a block must have
   * @param marked gets true for the records of each block
   */
  static void mark(FeatureSchema schema, RecordTable records, int least, boolean[] marked) {
    for (Field field : schema.fields()) {
      if (field.isFeature() && field.kind() == FieldKind.NUMERIC) {
        int column = records.columnIndex(field.name());
        double[] values = new double[records.numRows()];
        Arrays.setAll(values, r -> records.number(r, column));
        mark(values, least, marked);
      }
    }
  }

  private static void mark(double[] values, int least, boolean[] marked) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    int n = sorted.length;
    int most = (int) (MAX_SHARE * n);
    for (int size = least; size <= most; size++) {
      // The gap must be wider than the range of all other records.
      if (sorted[size] - sorted[size - 1] > sorted[n - 1] - sorted[size]) {
        markRun(values, Double.NEGATIVE_INFINITY, sorted[size - 1], size, marked);
      }
      int first = n - size;
      if (sorted[first] - sorted[first - 1] > sorted[first - 1] - sorted[0]) {
        markRun(values, sorted[first], Double.POSITIVE_INFINITY, size, marked);
      }
    }
  }

  /**
   * Marks the records with values between two bounds, if they follow each other. Records without a
   * number do not interrupt them.
   *
   * @param size how many they are
   */
  private static void markRun(
      double[] values, double low, double high, int size, boolean[] marked) {
    int first = 0;
    while (!(values[first] >= low && values[first] <= high)) {
      first++;
    }
    int found = 0;
    int end = first;
    while (found < size) {
      boolean within = values[end] >= low && values[end] <= high;
      if (!within && Double.isFinite(values[end])) {
        return;
      }
      found += within ? 1 : 0;
      end++;
    }
    Arrays.fill(marked, first, end, true);
  }
}
