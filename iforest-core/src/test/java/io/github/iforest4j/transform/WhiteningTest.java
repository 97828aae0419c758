package io.github.iforest4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WhiteningTest {
  private static final int D = 5;

  /** Correlated columns: random mixtures of normal ones, each with variance of its own, too. */
  private static double[][] rows(Random random, int n) {
    double[][] mix = new double[D][D];
    for (double[] weights : mix) {
      for (int i = 0; i < D; i++) {
        weights[i] = random.nextGaussian();
      }
    }
    double[][] rows = new double[n][D];
    for (double[] row : rows) {
      for (int i = 0; i < D; i++) {
        double common = random.nextGaussian();
        for (int c = 0; c < D; c++) {
          row[c] += mix[c][i] * common;
        }
      }
      for (int c = 0; c < D; c++) {
        row[c] += 10 * c + random.nextGaussian();
      }
    }
    return rows;
  }

  /** xᵀΣ⁻¹x by Gaussian elimination, x less its mean. */
  private static double mahalanobis(double[][] rows, double[] x) {
    double[] mean = new double[D];
    for (double[] row : rows) {
      for (int c = 0; c < D; c++) {
        mean[c] += row[c] / rows.length;
      }
    }
    double[][] a = new double[D][D + 1];
    for (double[] row : rows) {
      for (int i = 0; i < D; i++) {
        for (int j = 0; j < D; j++) {
          a[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.length;
        }
      }
    }
    for (int i = 0; i < D; i++) {
      a[i][D] = x[i] - mean[i];
    }
    for (int p = 0; p < D; p++) {
      for (int i = 0; i < D; i++) {
        double factor = i == p ? 0 : a[i][p] / a[p][p];
        for (int j = p; j <= D; j++) {
          a[i][j] -= factor * a[p][j];
        }
      }
    }
    double distance = 0;
    for (int i = 0; i < D; i++) {
      distance += (x[i] - mean[i]) * a[i][D] / a[i][i];
    }
    return distance;
  }

  @Test
  void columnsAreUncorrelatedOfVarianceOneAndKeepTheDistance() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      double[][] rows = rows(random, 200);
      Whitening whitening = Whitening.learn(FeatureMatrix.of(rows));
      FeatureMatrix white = whitening.apply(FeatureMatrix.of(rows));
      for (int i = 0; i < D; i++) {
        for (int j = 0; j <= i; j++) {
          double covariance = 0;
          for (int r = 0; r < rows.length; r++) {
            covariance += white.get(r, i) * white.get(r, j) / rows.length;
          }
          assertThat(covariance)
              .as("seed %d, axes %d and %d", seed, i, j)
              .isCloseTo(i == j ? 1 : 0, within(1e-9));
        }
      }
      double[] x = new double[D];
      for (int c = 0; c < D; c++) {
        x[c] = 20 * random.nextGaussian();
      }
      double[] out = new double[D];
      whitening.apply(x, 0, out, 0);
      double sum = 0;
      for (double axis : out) {
        sum += axis * axis;
      }
      double expected = mahalanobis(rows, x);
      assertThat(sum).as("seed %d", seed).isCloseTo(expected, within(1e-8 * expected));
    }
  }

  @Test
  void whatNeverMovedIsNotBlownUp() {
    double[][] rows = new double[100][];
    Random random = new Random(1);
    for (int r = 0; r < rows.length; r++) {
      double v = random.nextGaussian();
      rows[r] = new double[] {v, v};
    }
    Whitening whitening = Whitening.learn(FeatureMatrix.of(rows));
    double[] out = new double[2];
    whitening.apply(new double[] {1, -1}, 0, out, 0);
    // √2 along the axis of no variance, divided by √.02.
    assertThat(Math.hypot(out[0], out[1])).isBetween(9., 10.8);
  }

  /**
   * A pipeline: windows, scale, relations, forest, and the way back. One of four sensors leaves the
   * common wave without a value that is unusual by itself.
   */
  @Test
  void aScoreLeadsBackToTheSensorThatBrokeItsRelation() {
    int hits = 0;
    int cases = 40;
    for (long seed = 1; seed <= cases; seed++) {
      Random random = new Random(seed);
      double[][] history = new double[2_000][];
      for (int i = 0; i < history.length; i++) {
        history[i] = reading(random, i, -1);
      }
      WindowFeatures windows = WindowFeatures.of(4).mean(5).build();
      FeatureMatrix means = windows.apply(FeatureMatrix.of(history));
      DriftAwareScale scale = DriftAwareScale.learn(means);
      FeatureMatrix scaled = scale.apply(means);
      Whitening whitening = Whitening.learn(scaled);
      IsolationForest forest =
          IsolationForest.fit(
              whitening.apply(scaled), IsolationForestConfig.builder().seed(seed).build());
      int culprit = random.nextInt(4);
      double[] columns = new double[4];
      for (int i = 0; i < 150; i++) {
        windows.next(reading(random, i, i < 140 ? -1 : culprit), 0, columns, 0);
      }
      scale.apply(columns, 0);
      double[] axes = new double[4];
      whitening.apply(columns, 0, axes, 0);
      Attribution ofAxes = new Attribution(4);
      forest.attribute(axes, 0, ScoringMode.BOX, ofAxes);
      Attribution ofColumns = new Attribution(4);
      whitening.attribute(columns, 0, ofAxes, 0, ofColumns);
      Attribution ofSensors = new Attribution(4);
      windows.attribute(ofColumns, ofSensors);
      assertThat(ofSensors.total()).as("seed %d", seed).isCloseTo(ofAxes.total(), within(1e-9));
      assertThat(forest.score(axes, ScoringMode.BOX)).as("seed %d", seed).isGreaterThan(.6);
      hits += ofSensors.top(1)[0] == culprit ? 1 : 0;
    }
    assertThat(hits).as("of %d culprits; by chance a quarter", cases).isGreaterThanOrEqualTo(26);
  }

  private static double[] reading(Random random, int i, int culprit) {
    double[] values = new double[4];
    for (int s = 0; s < 4; s++) {
      double phase = s == culprit ? Math.PI : 0;
      values[s] = (s + 1) * Math.sin(i / 40. + phase) + .1 * random.nextGaussian();
    }
    return values;
  }

  @Test
  void badRowsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Whitening.learn(FeatureMatrix.of(new double[1][2])))
        .withMessage("a covariance needs at least 2 rows, had 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Whitening.learn(FeatureMatrix.of(new double[][] {{1}, {Double.NaN}})))
        .withMessage("row 1, column 0 must be finite, was NaN");
    Whitening whitening = Whitening.learn(FeatureMatrix.of(new double[][] {{1, 2}, {2, 1}}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> whitening.apply(FeatureMatrix.of(new double[2][3])))
        .withMessage("rows need 2 columns, had 3");
  }
}
