package io.github.iforest4j;

import java.util.Objects;

/**
 * A row-major view of numbers: {@code numRows} rows of {@code numColumns} features in one array,
 * row {@code r}'s feature {@code f} at {@code offset + r * numColumns + f}.
 *
 * <p>It does not copy: the caller keeps the array unchanged while the matrix is in use. Thread-safe
 * under that condition.
 */
public final class FeatureMatrix {
  private final double[] values;
  private final int offset;
  private final int numRows;
  private final int numColumns;

  private FeatureMatrix(double[] values, int offset, int numRows, int numColumns) {
    this.values = values;
    this.offset = offset;
    this.numRows = numRows;
    this.numColumns = numColumns;
  }

  /**
   * A view of the first {@code numRows * numColumns} values.
   *
   * @throws IllegalArgumentException if the array is too short, or a dimension is negative, or
   *     there are no columns
   */
  public static FeatureMatrix of(double[] values, int numRows, int numColumns) {
    Objects.requireNonNull(values, "values");
    if (numRows < 0 || numColumns < 1) {
      throw new IllegalArgumentException(
          "a matrix needs at least 0 rows and 1 column, was " + numRows + " x " + numColumns);
    }
    if ((long) numRows * numColumns > values.length) {
      throw new IllegalArgumentException(
          numRows + " x " + numColumns + " values do not fit an array of " + values.length);
    }
    return new FeatureMatrix(values, 0, numRows, numColumns);
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
    int width = rows[0].length;
    double[] values = new double[Math.multiplyExact(rows.length, width)];
    for (int r = 0; r < rows.length; r++) {
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

  /** One value. Unchecked beyond the array's own bounds. */
  public double get(int row, int column) {
    return values[offset + row * numColumns + column];
  }

  /** The backing array: read it from {@link #rowOffset}. */
  public double[] array() {
    return values;
  }

  /** Where a row begins in {@link #array()}. */
  public int rowOffset(int row) {
    return offset + row * numColumns;
  }

  /**
   * A view of the rows {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @throws IndexOutOfBoundsException if there are no such rows
   */
  public FeatureMatrix rows(int from, int to) {
    Objects.checkFromToIndex(from, to, numRows);
    return new FeatureMatrix(values, rowOffset(from), to - from, numColumns);
  }

  /** A copy of one row. */
  public double[] row(int row) {
    double[] copy = new double[numColumns];
    System.arraycopy(values, rowOffset(row), copy, 0, numColumns);
    return copy;
  }
}
