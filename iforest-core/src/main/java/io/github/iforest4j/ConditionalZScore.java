package io.github.iforest4j;

import java.util.Objects;

/**
 * How far each value of a row lies from what the other values lead one to expect, in standard
 * deviations of what they leave open: the conditional z-score of a multivariate normal
 * distribution. It names the sensor that breaks its relation to the others even when its own value
 * is ordinary, where a score or its {@link Attribution} points at all of them.
 *
 * <p>With mean μ, covariance Σ and P = Σ⁻¹, the i-th value given the others has the mean x_i − (P(x
 * − μ))_i / P_ii and the variance 1/P_ii (Anderson, An Introduction to Multivariate Statistical
 * Analysis, 3rd ed., section 2.5), so z_i = (P(x − μ))_i / √P_ii. Values are standardised first,
 * and the diagonal of their correlation matrix is raised by {@value #RIDGE} of itself: what the
 * others never leave open is still open by 3 % of a standard deviation.
 *
 * <p>It says nothing about whether a row is an anomaly, and knows linear relations only. Extreme
 * training rows widen it, so they should be mostly normal.
 *
 * <p>Immutable, thread-safe. 8·d² bytes; a row takes O(d²) and allocates nothing.
 */
public final class ConditionalZScore {
  private static final double RIDGE = 1e-3;

  /** The deviation of a constant, as a share of its value. */
  private static final double CONSTANT_SHARE = 1e-3;

  /** A deviation below this share of the value is rounding. */
  private static final double ROUNDING_SHARE = 1e-12;

  private final double[] mean;
  private final double[] deviation;

  /** By feature: the row of P, divided by √P_ii. */
  private final double[][] weights;

  private ConditionalZScore(double[] mean, double[] deviation, double[][] weights) {
    this.mean = mean;
    this.deviation = deviation;
    this.weights = weights;
  }

  /**
   * Learns means and covariance. O(n·d² + d³).
   *
   * @param rows at least two rows of finite numbers, mostly normal
   * @throws IllegalArgumentException if there are fewer than two rows, or a value is not finite
   */
  public static ConditionalZScore learn(FeatureMatrix rows) {
    Objects.requireNonNull(rows, "rows");
    int n = rows.numRows();
    int d = rows.numColumns();
    if (n < 2) {
      throw new IllegalArgumentException("a covariance needs at least 2 rows, had " + n);
    }
    double[] mean = new double[d];
    double[] deviation = new double[d];
    double[][] columns = new double[d][n];
    for (int f = 0; f < d; f++) {
      for (int r = 0; r < n; r++) {
        columns[f][r] = rows.get(r, f);
        if (!Double.isFinite(columns[f][r])) {
          throw new IllegalArgumentException(
              "row " + r + ", column " + f + " must be finite, was " + columns[f][r]);
        }
      }
      standardise(columns[f], f, mean, deviation);
    }
    double[][] correlation = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < i; j++) {
        double sum = 0;
        for (int r = 0; r < n; r++) {
          sum += columns[i][r] * columns[j][r];
        }
        correlation[i][j] = correlation[j][i] = sum / n / (1 + RIDGE);
      }
      correlation[i][i] = 1;
    }
    double[][] weights = inverse(correlation);
    for (int i = 0; i < d; i++) {
      double norm = Math.sqrt(weights[i][i]);
      for (int j = 0; j < d; j++) {
        weights[i][j] /= norm;
      }
    }
    return new ConditionalZScore(mean, deviation, weights);
  }

  /** Measures mean and deviation of a column and applies them to it; a constant becomes zeros. */
  private static void standardise(double[] column, int f, double[] mean, double[] deviation) {
    double sum = 0;
    for (double x : column) {
      sum += x / column.length;
    }
    double squares = 0;
    for (double x : column) {
      squares += (x - sum) * (x - sum) / column.length;
    }
    double size = Math.abs(sum);
    boolean constant = Math.sqrt(squares) <= ROUNDING_SHARE * size || squares == 0;
    mean[f] = sum;
    deviation[f] = constant ? size > 0 ? CONSTANT_SHARE * size : 1 : Math.sqrt(squares);
    for (int r = 0; r < column.length; r++) {
      column[r] = constant ? 0 : (column[r] - sum) / deviation[f];
    }
  }

  /** The inverse of a positive definite matrix by its Cholesky factor. */
  static double[][] inverse(double[][] matrix) {
    int d = matrix.length;
    double[][] lower = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
      }
    }
    double[][] inverse = new double[d][d];
    for (int c = 0; c < d; c++) {
      double[] x = new double[d];
      for (int i = 0; i < d; i++) {
        double sum = i == c ? 1 : 0;
        for (int k = 0; k < i; k++) {
          sum -= lower[i][k] * x[k];
        }
        x[i] = sum / lower[i][i];
      }
      for (int i = d - 1; i >= 0; i--) {
        double sum = x[i];
        for (int k = i + 1; k < d; k++) {
          sum -= lower[k][i] * x[k];
        }
        x[i] = sum / lower[i][i];
        inverse[i][c] = x[i];
      }
    }
    return inverse;
  }

  /** The number of values d of a row. */
  public int size() {
    return mean.length;
  }

  /**
   * One value's conditional z-score: above 0 when it is larger than the others lead one to expect.
   * O(d).
   *
   * @param values holds the row at {@code offset .. offset + size()}
   * @param offset where the row begins
   * @param feature which value
   * @throws IndexOutOfBoundsException if the array ends before the row does, or there is no such
   *     value
   */
  public double of(double[] values, int offset, int feature) {
    Objects.checkFromIndexSize(offset, mean.length, values.length);
    double[] weight = weights[feature];
    double z = 0;
    for (int j = 0; j < weight.length; j++) {
      z += weight[j] * ((values[offset + j] - mean[j]) / deviation[j]);
    }
    return z;
  }
}
