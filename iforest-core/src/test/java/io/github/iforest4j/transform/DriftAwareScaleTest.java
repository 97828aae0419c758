package io.github.iforest4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.FeatureMatrix;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DriftAwareScaleTest {
  private static final int ROWS = 3_000;

  /** Noise, a random walk, a trend, a constant. */
  private static double[][] rows(long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[ROWS][];
    double walk = 0;
    for (int r = 0; r < ROWS; r++) {
      walk += random.nextGaussian();
      rows[r] = new double[] {7 + 2 * random.nextGaussian(), walk, .01 * r, 42};
    }
    return rows;
  }

  /** Straight from the definition, in two passes. */
  private static double naiveScale(double[][] rows, int c) {
    double mean = 0;
    for (double[] row : rows) {
      mean += row[c] / rows.length;
    }
    double variance = 0;
    for (double[] row : rows) {
      variance += (row[c] - mean) * (row[c] - mean) / rows.length;
    }
    double[] d = new double[2];
    int[] lags = {25, 100};
    for (int i = 0; i < 2; i++) {
      for (int r = lags[i]; r < rows.length; r++) {
        d[i] += Math.pow(rows[r][c] - rows[r - lags[i]][c], 2) / (rows.length - lags[i]);
      }
    }
    double g = Math.max(0, Math.min(2, Math.log(d[1] / d[0]) / Math.log(4)));
    return Math.sqrt(variance) * Math.pow(5, g / 2);
  }

  @Test
  void sameAsTheDefinition() {
    for (long seed = 1; seed <= 20; seed++) {
      double[][] rows = rows(seed);
      DriftAwareScale scale = DriftAwareScale.learn(FeatureMatrix.of(rows));
      for (int c = 0; c < 3; c++) {
        double expected = naiveScale(rows, c);
        assertThat(scale.scale(c))
            .as("seed %d, column %d", seed, c)
            .isCloseTo(expected, within(1e-10 * expected));
      }
      assertThat(scale.scale(3)).isEqualTo(1);
      assertThat(scale.centre(3)).isEqualTo(42);
    }
  }

  /** g is about 0, 1 and 2: of a trend exactly 2. */
  @Test
  void whatWandersGetsRoom() {
    double[][] rows = rows(1);
    DriftAwareScale scale = DriftAwareScale.learn(FeatureMatrix.of(rows));
    FeatureMatrix scaled = scale.apply(FeatureMatrix.of(rows));
    double[] widest = new double[4];
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < 4; c++) {
        widest[c] = Math.max(widest[c], Math.abs(scaled.get(r, c)));
      }
    }
    assertThat(scale.scale(0)).isBetween(1.9, 2.2);
    // Half of a trend's range is √3 deviations, here of a scale five times as wide.
    assertThat(widest[2]).isCloseTo(Math.sqrt(3) / 5, within(1e-3));
    assertThat(widest[1]).isLessThan(2);
    assertThat(widest[3]).isZero();
  }

  @Test
  void tooFewRowsForLagsGiveTheDeviation() {
    DriftAwareScale scale =
        DriftAwareScale.learn(FeatureMatrix.of(new double[][] {{1}, {2}, {3}, {4}}));
    assertThat(scale.scale(0)).isCloseTo(Math.sqrt(1.25), within(1e-12));
    assertThat(scale.centre(0)).isCloseTo(2.5, within(1e-12));
  }

  @Test
  void badRowsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> DriftAwareScale.learn(FeatureMatrix.of(new double[][] {{1, 2}, {3, Double.NaN}})))
        .withMessage("row 1, column 1 must be finite, was NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                DriftAwareScale.learn(FeatureMatrix.of(new double[2][2]))
                    .apply(FeatureMatrix.of(new double[2][3])))
        .withMessage("rows need 2 columns, had 3");
  }
}
