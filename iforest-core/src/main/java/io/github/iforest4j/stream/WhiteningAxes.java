package io.github.iforest4j.stream;

/** The principal axes of columns, each divided by its standard deviation. */
public final class WhiteningAxes {
  private WhiteningAxes() {}

  /**
   * Axes that turn columns into uncorrelated ones of variance 1. O(n·d² + d³).
   *
   * @param columns by column, by row; each of mean 0
   * @param minVariance axes of less variance are divided by its root: they are not blown up further
   * @return by axis, by column
   */
  public static double[][] of(double[][] columns, double minVariance) {
    int d = columns.length;
    double[][] covariance = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        for (int r = 0; r < columns[i].length; r++) {
          covariance[i][j] += columns[i][r] * columns[j][r] / columns[i].length;
        }
      }
    }
    SymmetricEigen eigen = new SymmetricEigen(covariance);
    double[][] axes = new double[d][d];
    for (int k = 0; k < d; k++) {
      double norm = Math.sqrt(Math.max(eigen.values[k], minVariance));
      for (int s = 0; s < d; s++) {
        axes[k][s] = eigen.vectors[s][k] / norm;
      }
    }
    return axes;
  }
}
