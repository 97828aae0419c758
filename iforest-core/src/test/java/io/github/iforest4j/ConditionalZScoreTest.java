package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConditionalZScoreTest {
  /** Raising the diagonal lowers every correlation by this factor. */
  private static final double LESS = 1 / 1.001;

  private static FeatureMatrix signs(int[][] patterns, int... times) {
    List<double[]> rows = new ArrayList<>();
    for (int p = 0; p < patterns.length; p++) {
      for (int i = 0; i < times[p]; i++) {
        double[] row = new double[patterns[p].length];
        for (int f = 0; f < row.length; f++) {
          row[f] = patterns[p][f];
        }
        rows.add(row);
      }
    }
    return FeatureMatrix.of(rows.toArray(new double[0][]));
  }

  /** Signs that agree in 8 of 10 rows: mean 0, variance 1, correlation .6. */
  @Test
  void twoValuesByHand() {
    int[][] patterns = {{1, 1}, {-1, -1}, {1, -1}, {-1, 1}};
    ConditionalZScore scores = ConditionalZScore.learn(signs(patterns, 4, 4, 1, 1));
    double rho = .6 * LESS;
    double[] row = {99, 2, -1};
    assertThat(scores.of(row, 1, 0)).isCloseTo((2 + rho) / Math.sqrt(1 - rho * rho), within(1e-12));
    assertThat(scores.of(row, 1, 1))
        .isCloseTo((-1 - 2 * rho) / Math.sqrt(1 - rho * rho), within(1e-12));
    // Both at 1 is less unusual than one alone.
    assertThat(scores.of(new double[] {1, 1}, 0, 0))
        .isLessThan(scores.of(new double[] {1, 0}, 0, 0));
  }

  /**
   * Three signs, all equal in 30 of 48 rows, else one differs: correlations .5. The inverse of the
   * matrix with ρ off its diagonal has (1 + ρ)/c on it and −ρ/c off it, with c = (1 − ρ)(1 + 2ρ).
   */
  @Test
  void threeValuesByHand() {
    int[][] patterns = {
      {1, 1, 1},
      {-1, -1, -1},
      {-1, 1, 1},
      {1, -1, 1},
      {1, 1, -1},
      {1, -1, -1},
      {-1, 1, -1},
      {-1, -1, 1}
    };
    ConditionalZScore scores = ConditionalZScore.learn(signs(patterns, 15, 15, 3, 3, 3, 3, 3, 3));
    double rho = .5 * LESS;
    double c = (1 - rho) * (1 + 2 * rho);
    double[] row = {1, 1, -1};
    assertThat(scores.of(row, 0, 2))
        .isCloseTo((-(1 + rho) - 2 * rho) / c / Math.sqrt((1 + rho) / c), within(1e-12));
    assertThat(scores.of(row, 0, 0))
        .isCloseTo((1 + rho) / c / Math.sqrt((1 + rho) / c), within(1e-12));
  }

  @Test
  void theInverseIsOne() {
    double[][] inverse = ConditionalZScore.inverse(new double[][] {{4, 2}, {2, 3}});
    assertThat(inverse[0]).containsExactly(new double[] {3 / 8., -2 / 8.}, within(1e-15));
    assertThat(inverse[1]).containsExactly(new double[] {-2 / 8., 4 / 8.}, within(1e-15));
  }

  @Test
  void oneValueAloneIsItsPlainScore() {
    ConditionalZScore scores =
        ConditionalZScore.learn(FeatureMatrix.of(new double[][] {{8}, {12}, {8}, {12}}));
    assertThat(scores.of(new double[] {15}, 0, 0)).isCloseTo(2.5, within(1e-12));
  }

  /** Neither the unit nor the zero of a value matters, nor the order of values. */
  @Test
  void unitsDoNotMatter() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      int d = 1 + random.nextInt(6);
      int n = d + 2 + random.nextInt(50);
      double[][] rows = new double[n][d];
      double[][] other = new double[n][d];
      double[] factor = random.doubles(d, .01, 100).toArray();
      double[] shift = random.doubles(d, -100, 100).toArray();
      for (int r = 0; r < n; r++) {
        double common = random.nextGaussian();
        for (int f = 0; f < d; f++) {
          rows[r][f] = common + random.nextGaussian();
          other[r][d - 1 - f] = factor[f] * rows[r][f] + shift[f];
        }
      }
      ConditionalZScore scores = ConditionalZScore.learn(FeatureMatrix.of(rows));
      ConditionalZScore others = ConditionalZScore.learn(FeatureMatrix.of(other));
      for (int r = 0; r < n; r++) {
        for (int f = 0; f < d; f++) {
          double z = scores.of(rows[r], 0, f);
          assertThat(others.of(other[r], 0, d - 1 - f))
              .as("seed %s", seed)
              .isCloseTo(z, within(1e-6 * (1 + Math.abs(z))));
        }
      }
    }
  }

  /** Over the rows that it learned from its variance is that of a standard score, or a bit less. */
  @Test
  void trainingRowsHaveTheVarianceOne() {
    Random random = new Random(5);
    double[][] rows = new double[5_000][3];
    for (double[] row : rows) {
      double common = random.nextGaussian();
      for (int f = 0; f < 3; f++) {
        row[f] = common + .5 * random.nextGaussian();
      }
    }
    ConditionalZScore scores = ConditionalZScore.learn(FeatureMatrix.of(rows));
    for (int f = 0; f < 3; f++) {
      double sum = 0;
      for (double[] row : rows) {
        sum += Math.pow(scores.of(row, 0, f), 2) / rows.length;
      }
      assertThat(sum).isBetween(.99, 1.);
    }
  }

  @Test
  void aValueThatFollowsFromTheOthersAndOneThatNeverMoved() {
    Random random = new Random(6);
    double[][] rows = new double[100][];
    for (int r = 0; r < rows.length; r++) {
      double x = random.nextGaussian();
      rows[r] = new double[] {x, -2 * x, 50, 0};
    }
    ConditionalZScore scores = ConditionalZScore.learn(FeatureMatrix.of(rows));
    double[] row = {0, 1, 50, 0};
    assertThat(scores.of(row, 0, 1)).isBetween(8., 40.);
    assertThat(scores.of(row, 0, 2)).isCloseTo(0, within(1e-9));
    assertThat(scores.of(new double[] {0, 0, 51, 0}, 0, 2)).isGreaterThan(10);
    assertThat(scores.of(new double[] {0, 0, 50, 2}, 0, 3)).isCloseTo(2, within(1e-2));
  }

  @Test
  void badRowsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConditionalZScore.learn(FeatureMatrix.of(new double[][] {{1, 2}})))
        .withMessage("a covariance needs at least 2 rows, had 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ConditionalZScore.learn(FeatureMatrix.of(new double[][] {{1}, {Double.NaN}})))
        .withMessage("row 1, column 0 must be finite, was NaN");
  }
}
