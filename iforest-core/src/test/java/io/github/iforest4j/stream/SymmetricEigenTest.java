package io.github.iforest4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SymmetricEigenTest {
  /** Worked by hand: [[2, 1], [1, 2]] has 3 along (1, 1) and 1 along (1, −1). */
  @Test
  void twoByTwo() {
    SymmetricEigen eigen = new SymmetricEigen(new double[][] {{2, 1}, {1, 2}});
    double[] values = eigen.values.clone();
    Arrays.sort(values);
    assertThat(values[0]).isCloseTo(1, within(1e-15));
    assertThat(values[1]).isCloseTo(3, within(1e-15));
    int large = eigen.values[0] > 2 ? 0 : 1;
    assertThat(eigen.vectors[0][large]).isCloseTo(eigen.vectors[1][large], within(1e-15));
  }

  /** A = V·diag(λ)·Vᵀ and VᵀV = 1, over random covariances, some of them singular. */
  @Test
  void composesTheMatrixAgain() {
    for (int seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      int d = 1 + random.nextInt(12);
      double[][] matrix = covariance(d, 1 + random.nextInt(15), random);
      SymmetricEigen eigen = new SymmetricEigen(matrix);
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double again = 0;
          double product = 0;
          for (int k = 0; k < d; k++) {
            again += eigen.vectors[i][k] * eigen.values[k] * eigen.vectors[j][k];
            product += eigen.vectors[k][i] * eigen.vectors[k][j];
          }
          assertThat(again).as("seed %d", seed).isCloseTo(matrix[i][j], within(1e-11));
          assertThat(product).as("seed %d", seed).isCloseTo(i == j ? 1 : 0, within(1e-12));
        }
      }
    }
  }

  private static double[][] covariance(int d, int rows, Random random) {
    double[][] matrix = new double[d][d];
    for (int r = 0; r < rows; r++) {
      double[] row = random.doubles(d, -1, 1).toArray();
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          matrix[i][j] += row[i] * row[j] / rows;
        }
      }
    }
    return matrix;
  }
}
