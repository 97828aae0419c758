package io.github.iforest4j;

/** A row that belongs to the thread, for values that must be copied to be read. */
final class RowScratch {
  private static final ThreadLocal<double[]> ROW = ThreadLocal.withInitial(() -> new double[64]);

  private RowScratch() {}

  /** An array of at least this length; it holds values of its last use. */
  static double[] of(int length) {
    double[] row = ROW.get();
    if (row.length < length) {
      row = new double[length];
      ROW.set(row);
    }
    return row;
  }
}
