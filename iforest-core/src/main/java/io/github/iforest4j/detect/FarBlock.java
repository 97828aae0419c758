package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
   * Marks the records of such blocks. If the schema has a key, each key is a stream: a device that
   * always lies elsewhere than the others has no block. O(n log n) for each numeric feature.
   *
   * @param leastShare the share of a stream's records that a block must have; one record at least
   * @param marked by record; gets true for the records of each block
   */
  static void mark(FeatureSchema schema, RecordTable records, double leastShare, boolean[] marked) {
    for (int[] stream : streams(schema, records)) {
      int least = Math.max(1, (int) (leastShare * stream.length));
      boolean[] ofStream = new boolean[stream.length];
      for (Field field : schema.fields()) {
        if (field.isFeature() && field.kind() == FieldKind.NUMERIC) {
          int column = records.columnIndex(field.name());
          double[] values = new double[stream.length];
          Arrays.setAll(values, i -> records.number(stream[i], column));
          mark(values, least, ofStream);
        }
      }
      for (int i = 0; i < stream.length; i++) {
        marked[stream[i]] |= ofStream[i];
      }
    }
  }

  /** The records of each key. */
  private static Collection<int[]> streams(FeatureSchema schema, RecordTable records) {
    int keyField = schema.firstWithRole(FieldRole.KEY);
    IntStream all = IntStream.range(0, records.numRows());
    if (keyField < 0) {
      return List.of(all.toArray());
    }
    int key = records.columnIndex(schema.field(keyField).name());
    return all
        .boxed()
        .collect(Collectors.groupingBy(r -> key < 0 ? "" : records.text(r, key)))
        .values()
        .stream()
        .map(rows -> rows.stream().mapToInt(r -> r).toArray())
        .toList();
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
