package io.github.iforest4j.stream;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub and Van
 * Loan, Matrix Computations, 4th ed., section 8.5). O(d³) per sweep, and a handful of sweeps.
 */
final class SymmetricEigen {
  private static final int MAX_SWEEPS = 64;

  /** Rotations end when what is off the diagonal is this share of the whole. */
  private static final double ENOUGH = 1e-28;

  private final double[][] a;

  /** By row of the matrix, by component: column k is the unit eigenvector of value k. */
  final double[][] vectors;

  /** In no particular order, but always the same for the same matrix. */
  final double[] values;

  /**
   * Decomposes.
   *
   * @param matrix symmetric and finite; not changed
   */
  SymmetricEigen(double[][] matrix) {
    int d = matrix.length;
    this.a = new double[d][];
    this.vectors = new double[d][d];
    this.values = new double[d];
    double whole = 0;
    for (int i = 0; i < d; i++) {
      a[i] = matrix[i].clone();
      vectors[i][i] = 1;
      for (double x : a[i]) {
        whole += x * x;
      }
    }
    for (int sweep = 0; sweep < MAX_SWEEPS && offDiagonal() > ENOUGH * whole; sweep++) {
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          rotate(p, q);
        }
      }
    }
    for (int i = 0; i < d; i++) {
      values[i] = a[i][i];
    }
  }

  private double offDiagonal() {
    double sum = 0;
    for (int p = 0; p < a.length; p++) {
      for (int q = p + 1; q < a.length; q++) {
        sum += 2 * a[p][q] * a[p][q];
      }
    }
    return sum;
  }

  /** Makes a[p][q] zero. */
  private void rotate(int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double cos = 1 / Math.sqrt(t * t + 1);
    double sin = t * cos;
    for (int k = 0; k < a.length; k++) {
      double x = a[k][p];
      double y = a[k][q];
      a[k][p] = cos * x - sin * y;
      a[k][q] = sin * x + cos * y;
    }
    for (int k = 0; k < a.length; k++) {
      double x = a[p][k];
      double y = a[q][k];
      a[p][k] = cos * x - sin * y;
      a[q][k] = sin * x + cos * y;
      double v = vectors[k][p];
      double w = vectors[k][q];
      vectors[k][p] = cos * v - sin * w;
      vectors[k][q] = sin * v + cos * w;
    }
  }
}
