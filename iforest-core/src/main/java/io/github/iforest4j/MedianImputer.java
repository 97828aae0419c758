package io.github.iforest4j;

import java.util.Arrays;

/**
 * Replaces missing values (NaN) by the medians of the training columns, so that a forest can be
 * grown on rows with gaps, and can score them. A value that is missing in this way makes no row
 * unusual by itself; a {@link io.github.iforest4j.detect.DetectorModel} does the same, and also
 * counts what is missing. Immutable, thread-safe.
 */
public final class MedianImputer {
  private final double[] medians;

  private MedianImputer(double[] medians) {
    this.medians = medians;
  }

  /**
   * Measures the medians of all columns. O(n·d·log n).
   *
   * @param rows the training rows; NaN is a missing value
   * @throws IllegalArgumentException if a column has no value at all; the message names it, from 0
   */
  public static MedianImputer of(FeatureMatrix rows) {
    double[] medians = new double[rows.numColumns()];
    double[] values = new double[rows.numRows()];
    for (int f = 0; f < medians.length; f++) {
      int n = 0;
      for (int r = 0; r < rows.numRows(); r++) {
        double value = rows.get(r, f);
        if (!Double.isNaN(value)) {
          values[n++] = value;
        }
      }
      if (n == 0) {
        throw new IllegalArgumentException(
            "column " + f + " has no value in any of " + rows.numRows() + " rows; leave it out");
      }
      Arrays.sort(values, 0, n);
      medians[f] = n % 2 == 1 ? values[n / 2] : values[n / 2 - 1] / 2 + values[n / 2] / 2;
    }
    return new MedianImputer(medians);
  }

  /** The median of a column. */
  public double median(int column) {
    return medians[column];
  }

  /**
   * A copy of rows in which no value is missing, row after row.
   *
   * @throws IllegalArgumentException if the rows have another width than those measured
   */
  public FeatureMatrix impute(FeatureMatrix rows) {
    requireWidth(rows.numColumns());
    double[] values = new double[Math.multiplyExact(rows.numRows(), medians.length)];
    for (int r = 0; r < rows.numRows(); r++) {
      rows.copyRow(r, values, r * medians.length);
      impute(values, r * medians.length);
    }
    return FeatureMatrix.of(values, rows.numRows(), medians.length);
  }

  /**
   * Replaces the missing values of a row in place. Allocates nothing.
   *
   * @return the same array
   * @throws IllegalArgumentException if the row has another length than those measured
   */
  public double[] impute(double[] row) {
    requireWidth(row.length);
    impute(row, 0);
    return row;
  }

  private void impute(double[] values, int offset) {
    for (int f = 0; f < medians.length; f++) {
      if (Double.isNaN(values[offset + f])) {
        values[offset + f] = medians[f];
      }
    }
  }

  private void requireWidth(int width) {
    if (width != medians.length) {
      throw new IllegalArgumentException("rows need " + medians.length + " values, had " + width);
    }
  }
}
