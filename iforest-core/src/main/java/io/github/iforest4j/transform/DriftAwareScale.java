package io.github.iforest4j.transform;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.stream.DriftAware;
import java.util.Objects;

/**
 * Centres columns and divides them by a scale that allows for drift, as the preset sensors does: a
 * column that wandered in training will wander on, and is compared with more than its deviation so
 * far.
 *
 * <p>With D_h the mean squared difference between rows h apart, g = log(D₁₀₀/D₂₅)/log 4, held in
 * [0,2], is about 0 for noise, 1 for a random walk and 2 for a trend. A column's scale is its
 * standard deviation (divisor n) times 5^(g/2). Without 101 rows g is 0; the scale of a constant is
 * 1.
 *
 * <p>Immutable, thread-safe. A row takes O(columns) and allocates nothing.
 */
public final class DriftAwareScale {
  private final double[] centre;
  private final double[] scale;

  private DriftAwareScale(double[] centre, double[] scale) {
    this.centre = centre;
    this.scale = scale;
  }

  /**
   * Measures columns.
   *
   * @param rows finite numbers, in the order of time, at least one row
   * @throws IllegalArgumentException if a value is not finite
   */
  public static DriftAwareScale learn(FeatureMatrix rows) {
    Objects.requireNonNull(rows, "rows");
    double[] centre = new double[rows.numColumns()];
    double[] scale = new double[rows.numColumns()];
    double[] column = new double[rows.numRows()];
    for (int c = 0; c < centre.length; c++) {
      for (int r = 0; r < column.length; r++) {
        column[r] = rows.get(r, c);
        if (!Double.isFinite(column[r])) {
          throw new IllegalArgumentException(
              "row " + r + ", column " + c + " must be finite, was " + column[r]);
        }
      }
      DriftAware measured = DriftAware.of(column);
      centre[c] = measured.centre();
      scale[c] = measured.scale();
    }
    return new DriftAwareScale(centre, scale);
  }

  /** The number of columns. */
  public int size() {
    return scale.length;
  }

  /** What a column is centred on: its mean in training. */
  public double centre(int column) {
    return centre[column];
  }

  /** What a column is divided by; positive. */
  public double scale(int column) {
    return scale[column];
  }

  /**
   * Scales a row in place.
   *
   * @param row holds a value per column at {@code offset}
   * @throws IndexOutOfBoundsException if it is too short
   */
  public void apply(double[] row, int offset) {
    for (int c = 0; c < scale.length; c++) {
      row[offset + c] = (row[offset + c] - centre[c]) / scale[c];
    }
  }

  /**
   * The rows, scaled; a copy.
   *
   * @throws IllegalArgumentException if they have another number of columns
   */
  public FeatureMatrix apply(FeatureMatrix rows) {
    if (rows.numColumns() != scale.length) {
      throw new IllegalArgumentException(
          "rows need " + scale.length + " columns, had " + rows.numColumns());
    }
    double[] values = new double[Math.multiplyExact(rows.numRows(), scale.length)];
    for (int r = 0; r < rows.numRows(); r++) {
      rows.copyRow(r, values, r * scale.length);
      apply(values, r * scale.length);
    }
    return FeatureMatrix.of(values, rows.numRows(), scale.length);
  }
}
