package io.github.iforest4j;

import org.jspecify.annotations.Nullable;

/**
 * How much training rows and columns count. Immutable, thread-safe.
 *
 * <ul>
 *   <li><b>Rows.</b> Each tree draws its ψ rows without replacement, one after the other, each with
 *       a chance in proportion to its weight among those that are left (Efraimidis and Spirakis,
 *       Information Processing Letters 97, 2006). A row of weight 0 is in no tree. If no more than
 *       ψ rows have a weight above 0, each tree gets all of them, and weights make no difference.
 *   <li><b>Columns.</b> A node draws the column that it splits with a chance in proportion to its
 *       weight among those that vary in the node. A column of weight 0 is never split, so it has no
 *       influence on plain scores.
 * </ul>
 *
 * <p>Only proportions count: weights 1, 2 and 10, 20 mean the same.
 */
public final class FitWeights {
  /** All rows count alike, and all columns. */
  public static final FitWeights NONE = new FitWeights(null, null);

  private final double @Nullable [] rows;
  private final double @Nullable [] columns;

  private FitWeights(double @Nullable [] rows, double @Nullable [] columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * The same with weights of rows.
   *
   * @param weights one for each training row, finite, at least 0, at least two of them above 0;
   *     copied
   * @throws IllegalArgumentException if they are not; the message names the row, from 0
   */
  public FitWeights withRows(double... weights) {
    return new FitWeights(checked(weights, "row", 2), columns);
  }

  /**
   * The same with weights of columns.
   *
   * @param weights one for each column, finite, at least 0, at least one of them above 0; copied
   * @throws IllegalArgumentException if they are not; the message names the column, from 0
   */
  public FitWeights withColumns(double... weights) {
    return new FitWeights(rows, checked(weights, "column", 1));
  }

  private static double[] checked(double[] weights, String what, int atLeast) {
    double[] copy = weights.clone();
    int positive = 0;
    double largest = 0;
    for (int i = 0; i < copy.length; i++) {
      if (!(copy[i] >= 0 && copy[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the weight of " + what + " " + i + " must be finite and at least 0, was " + copy[i]);
      }
      positive += copy[i] > 0 ? 1 : 0;
      largest = Math.max(largest, copy[i]);
    }
    if (positive < atLeast) {
      throw new IllegalArgumentException(
          "at least "
              + atLeast
              + " "
              + what
              + (atLeast == 1 ? " needs" : "s need")
              + " a weight above 0, was "
              + positive
              + " of "
              + copy.length);
    }
    for (int i = 0; i < copy.length; i++) {
      // So that sums do not overflow; what is above 0 stays so.
      copy[i] = copy[i] == 0 ? 0 : Math.max(copy[i] / largest, Double.MIN_NORMAL);
    }
    return copy;
  }

  /**
   * Checks that the weights are of these rows.
   *
   * @throws IllegalArgumentException if their number is another
   */
  void requireFit(FeatureMatrix matrix) {
    requireLength(rows, matrix.numRows(), "row");
    requireLength(columns, matrix.numColumns(), "column");
  }

  private static void requireLength(double @Nullable [] weights, int length, String what) {
    if (weights != null && weights.length != length) {
      throw new IllegalArgumentException(
          "there are "
              + length
              + " "
              + what
              + "s, but "
              + weights.length
              + " weights of "
              + what
              + "s");
    }
  }

  /** How many rows a tree gets: ψ, or all that can be drawn. */
  int sampleSize(FeatureMatrix matrix, IsolationForestConfig config) {
    int usable = matrix.numRows();
    if (rows != null) {
      usable = 0;
      for (double weight : rows) {
        usable += weight > 0 ? 1 : 0;
      }
    }
    return Math.min(usable, config.subsampleSize());
  }

  /** By row, at most 1; null if all count alike. Not to be changed. */
  double @Nullable [] rows() {
    return rows;
  }

  /** By column, at most 1; null if all count alike. Not to be changed. */
  double @Nullable [] columns() {
    return columns;
  }
}
