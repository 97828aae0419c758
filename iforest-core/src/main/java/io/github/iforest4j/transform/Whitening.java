package io.github.iforest4j.transform;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.stream.WhiteningAxes;
import java.util.Objects;

/**
 * Columns turned into uncorrelated ones of variance 1: along the principal axes of their training
 * covariance, each divided by its standard deviation (Pearson, Philosophical Magazine 2, 1901). A
 * direction in which the columns hardly ever move together shows a small disagreement between them,
 * so a forest over these columns sees relations that it does not see in the values.
 *
 * <p>Columns should be of like scale ({@link DriftAwareScale}). An axis of a variance below {@value
 * #MIN_VARIANCE} is divided by the root of that: what never moved is not blown up without bound.
 *
 * <pre>{@code
 * FeatureMatrix means = WindowFeatures.of(8).mean(15).build().apply(history);
 * DriftAwareScale scale = DriftAwareScale.learn(means);
 * FeatureMatrix scaled = scale.apply(means);
 * Whitening whitening = Whitening.learn(scaled);
 * IsolationForest forest = IsolationForest.fit(whitening.apply(scaled), config);
 * }</pre>
 *
 * <p>Immutable, thread-safe. 8·d² bytes; a row takes O(d²) and allocates nothing.
 */
public final class Whitening {
  private static final double MIN_VARIANCE = .02;

  private final double[] mean;

  /** By axis, by column. */
  private final double[][] axes;

  private Whitening(double[] mean, double[][] axes) {
    this.mean = mean;
    this.axes = axes;
  }

  /**
   * Learns means and axes. O(n·d² + d³).
   *
   * @param rows finite numbers, mostly normal, at least two rows
   * @throws IllegalArgumentException if there are fewer than two rows, or a value is not finite
   */
  public static Whitening learn(FeatureMatrix rows) {
    Objects.requireNonNull(rows, "rows");
    int n = rows.numRows();
    if (n < 2) {
      throw new IllegalArgumentException("a covariance needs at least 2 rows, had " + n);
    }
    double[] mean = new double[rows.numColumns()];
    double[][] columns = new double[mean.length][n];
    for (int c = 0; c < mean.length; c++) {
      for (int r = 0; r < n; r++) {
        columns[c][r] = rows.get(r, c);
        if (!Double.isFinite(columns[c][r])) {
          throw new IllegalArgumentException(
              "row " + r + ", column " + c + " must be finite, was " + columns[c][r]);
        }
        mean[c] += (columns[c][r] - mean[c]) / (r + 1);
      }
      for (int r = 0; r < n; r++) {
        columns[c][r] -= mean[c];
      }
    }
    return new Whitening(mean, WhiteningAxes.of(columns, MIN_VARIANCE));
  }

  /** The number of columns, which is that of axes. */
  public int size() {
    return mean.length;
  }

  /** How much an axis weighs a column: its loading, divided by the axis' standard deviation. */
  public double weight(int axis, int column) {
    return axes[axis][column];
  }

  /**
   * Whitens a row.
   *
   * @param row holds a value per column at {@code offset}
   * @param out gets a value per axis at {@code outOffset}; must not overlap with the values
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public void apply(double[] row, int offset, double[] out, int outOffset) {
    for (int k = 0; k < axes.length; k++) {
      double position = 0;
      for (int c = 0; c < mean.length; c++) {
        position += axes[k][c] * (row[offset + c] - mean[c]);
      }
      out[outOffset + k] = position;
    }
  }

  /**
   * The rows, whitened.
   *
   * @throws IllegalArgumentException if they have another number of columns
   */
  public FeatureMatrix apply(FeatureMatrix rows) {
    int d = mean.length;
    if (rows.numColumns() != d) {
      throw new IllegalArgumentException("rows need " + d + " columns, had " + rows.numColumns());
    }
    double[] values = new double[Math.multiplyExact(rows.numRows(), d)];
    double[] row = new double[d];
    for (int r = 0; r < rows.numRows(); r++) {
      rows.copyRow(r, row, 0);
      apply(row, 0, values, r * d);
    }
    return FeatureMatrix.of(values, rows.numRows(), d);
  }

  /**
   * Gives what axes contributed to a score back to the columns behind them: by loading, to those
   * that moved the row along the axis, none to those that pulled it back. The sum stays. O(d²),
   * allocates nothing.
   *
   * @param row the row before it was whitened, at {@code offset}
   * @param ofColumns the attribution of a forest whose columns from {@code firstAxis} on are the
   *     axes
   * @param firstAxis where the axes begin
   * @param out gets the contributions added, by column
   * @throws IndexOutOfBoundsException if an argument is too short
   */
  public void attribute(
      double[] row, int offset, Attribution ofColumns, int firstAxis, Attribution out) {
    for (int k = 0; k < axes.length; k++) {
      double part = ofColumns.contribution(firstAxis + k);
      double position = 0;
      for (int c = 0; c < mean.length; c++) {
        position += moved(k, row, offset, c);
      }
      double side = Math.signum(position);
      double sum = 0;
      for (int c = 0; c < mean.length; c++) {
        sum += Math.max(0, side * moved(k, row, offset, c));
      }
      for (int c = 0; c < mean.length; c++) {
        double share =
            sum > 0 ? Math.max(0, side * moved(k, row, offset, c)) / sum : 1. / mean.length;
        double high = Math.signum(row[offset + c] - mean[c]);
        out.add(c, part * share, Math.abs(part) * share * high);
      }
    }
  }

  private double moved(int axis, double[] row, int offset, int column) {
    return axes[axis][column] * (row[offset + column] - mean[column]);
  }
}
