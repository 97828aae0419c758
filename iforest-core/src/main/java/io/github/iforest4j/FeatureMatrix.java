package io.github.iforest4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A view of numbers in one array: {@code numRows} rows of {@code numColumns} features, row after
 * row, or column after column.
 *
 * <p>It does not copy: the caller keeps the array unchanged while the matrix is in use. Thread-safe
 * under that condition.
 */
@SuppressWarnings("NullAway") // Either doubles or floats are there.
public final class FeatureMatrix {
  /** Exactly one of the two is not null. */
  private final double @Nullable [] doubles;

  private final float @Nullable [] floats;
  private final int offset;
  private final int numRows;
  private final int numColumns;
  private final int rowStride;
  private final int columnStride;

  private FeatureMatrix(
      double @Nullable [] doubles,
      float @Nullable [] floats,
      int offset,
      int numRows,
      int numColumns,
      int rowStride,
      int columnStride) {
    this.doubles = doubles;
    this.floats = floats;
    this.offset = offset;
    this.numRows = numRows;
    this.numColumns = numColumns;
    this.rowStride = rowStride;
    this.columnStride = columnStride;
  }

  /**
   * A row-major view of the first {@code numRows * numColumns} values: row r's feature f is at
   * {@code r * numColumns + f}.
   *
   * @throws IllegalArgumentException if the array is too short, or a dimension is negative, or
   *     there are no columns
   */
  public static FeatureMatrix of(double[] values, int numRows, int numColumns) {
    Objects.requireNonNull(values, "values");
    requireFit(numRows, numColumns, values.length);
    return new FeatureMatrix(values, null, 0, numRows, numColumns, numColumns, 1);
  }

  /**
   * A row-major view of floats, which widen to doubles exactly.
   *
   * @throws IllegalArgumentException as {@link #of(double[], int, int)}
   */
  public static FeatureMatrix of(float[] values, int numRows, int numColumns) {
    Objects.requireNonNull(values, "values");
    requireFit(numRows, numColumns, values.length);
    return new FeatureMatrix(null, values, 0, numRows, numColumns, numColumns, 1);
  }

  /**
   * A column-major view of the first {@code numRows * numColumns} values: row r's feature f is at
   * {@code f * numRows + r}.
   *
   * @throws IllegalArgumentException as {@link #of(double[], int, int)}
   */
  public static FeatureMatrix columnMajor(double[] values, int numRows, int numColumns) {
    Objects.requireNonNull(values, "values");
    requireFit(numRows, numColumns, values.length);
    return new FeatureMatrix(values, null, 0, numRows, numColumns, 1, numRows);
  }

  private static void requireFit(int numRows, int numColumns, int length) {
    if (numRows < 0 || numColumns < 1) {
      throw new IllegalArgumentException(
          "a matrix needs at least 0 rows and 1 column, was " + numRows + " x " + numColumns);
    }
    if ((long) numRows * numColumns > length) {
      throw new IllegalArgumentException(
          numRows + " x " + numColumns + " values do not fit an array of " + length);
    }
  }

  /**
   * Copies rows of equal length.
   *
   * @throws IllegalArgumentException if there is no row, or a row has another length than the first
   */
  public static FeatureMatrix of(double[][] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("a matrix from rows needs at least one row");
    }
    int width = Objects.requireNonNull(rows[0], "row 0").length;
    double[] values = new double[Math.multiplyExact(rows.length, width)];
    for (int r = 0; r < rows.length; r++) {
      if (rows[r] == null) {
        throw new NullPointerException("row " + r);
      }
      if (rows[r].length != width) {
        throw new IllegalArgumentException(
            "row " + r + " has " + rows[r].length + " values, row 0 has " + width);
      }
      System.arraycopy(rows[r], 0, values, r * width, width);
    }
    return of(values, rows.length, width);
  }

  /** The number of rows. */
  public int numRows() {
    return numRows;
  }

  /** The number of columns (features). */
  public int numColumns() {
    return numColumns;
  }

  /** Whether it is a view of doubles, row after row: what {@link #array()} needs. */
  public boolean isRowMajor() {
    return doubles != null && columnStride == 1 && rowStride == numColumns;
  }

  /** One value. Unchecked beyond the array's own bounds. */
  public double get(int row, int column) {
    int at = offset + row * rowStride + column * columnStride;
    return doubles == null ? floats[at] : doubles[at];
  }

  /**
   * The backing array: read it from {@link #rowOffset}.
   *
   * @throws IllegalStateException if this is not {@link #isRowMajor() row-major}
   */
  public double[] array() {
    requireRowMajor();
    return doubles;
  }

  /**
   * Where a row begins in {@link #array()}.
   *
   * @throws IllegalStateException if this is not {@link #isRowMajor() row-major}
   */
  public int rowOffset(int row) {
    requireRowMajor();
    return offset + row * rowStride;
  }

  private void requireRowMajor() {
    if (!isRowMajor()) {
      throw new IllegalStateException("a column-major matrix, or one of floats, has no such rows");
    }
  }

  /**
   * A view of the rows {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @throws IndexOutOfBoundsException if there are no such rows
   */
  public FeatureMatrix rows(int from, int to) {
    Objects.checkFromToIndex(from, to, numRows);
    return new FeatureMatrix(
        doubles, floats, offset + from * rowStride, to - from, numColumns, rowStride, columnStride);
  }

  /** A copy of one row. */
  public double[] row(int row) {
    double[] copy = new double[numColumns];
    copyRow(row, copy, 0);
    return copy;
  }

  /**
   * Copies one row into the caller's array. Allocates nothing.
   *
   * @param target gets {@link #numColumns()} values from {@code at}
   */
  public void copyRow(int row, double[] target, int at) {
    for (int f = 0; f < numColumns; f++) {
      target[at + f] = get(row, f);
    }
  }

  /**
   * Turns rows into keys: those of the i-th into {@code keys[i]}.
   *
   * @throws IllegalArgumentException if a value is NaN
   */
  void fillKeys(int from, int n, ThresholdGrid grid, int[][] keys) {
    for (int i = 0; i < n; i++) {
      final int[] row = keys[i];
      int at = offset + (from + i) * rowStride;
      for (int f = 0; f < numColumns; f++, at += columnStride) {
        double x = doubles == null ? floats[at] : doubles[at];
        if (Double.isNaN(x)) {
          throw ScoringKernel.isNaN(from + i, f);
        }
        row[f] = grid.rowKey(f, x);
      }
    }
  }

  /** Copies rows column after column: feature f of the i-th to {@code f * chosen.length + i}. */
  void gather(int[] chosen, double[] target) {
    final int n = chosen.length;
    for (int i = 0; i < n; i++) {
      int at = offset + chosen[i] * rowStride;
      for (int f = 0, to = i; f < numColumns; f++, to += n, at += columnStride) {
        target[to] = doubles == null ? floats[at] : doubles[at];
      }
    }
  }
}
