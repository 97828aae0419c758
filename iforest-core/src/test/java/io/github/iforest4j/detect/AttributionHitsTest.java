package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Which feature was it? Eight correlated normal features, one of which is moved by k standard
 * deviations; how often the one-pass attribution names it first.
 */
class AttributionHitsTest {
  private static final int D = 8;
  private static final int TRAINING = 2_000;
  private static final int QUERIES = 400;

  /** Correlations 0.6^|i−j|, or 0.7 between all. */
  private static double[][] cholesky(boolean chain) {
    double[][] lower = new double[D][D];
    for (int i = 0; i < D; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = i == j ? 1 : chain ? Math.pow(.6, i - j) : .7;
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
      }
    }
    return lower;
  }

  private static double[] row(double[][] lower, Random random) {
    double[] z = new double[D];
    double[] x = new double[D];
    for (int i = 0; i < D; i++) {
      z[i] = random.nextGaussian();
      for (int j = 0; j <= i; j++) {
        x[i] += lower[i][j] * z[j];
      }
    }
    return x;
  }

  private static double hits(boolean chain, double k) {
    Random random = new Random(chain ? 1 : 2);
    double[][] lower = cholesky(chain);
    double[][] training = new double[TRAINING][];
    for (int r = 0; r < TRAINING; r++) {
      training[r] = row(lower, random);
    }
    IsolationForest forest =
        IsolationForest.fit(FeatureMatrix.of(training), IsolationForestConfig.DEFAULT);
    Attribution why = new Attribution(D);
    int hits = 0;
    for (int q = 0; q < QUERIES; q++) {
      double[] x = row(lower, random);
      int moved = random.nextInt(D);
      x[moved] += random.nextBoolean() ? k : -k;
      forest.attribute(x, 0, ScoringMode.BOX, why);
      int[] top = why.top(1);
      hits += top.length == 1 && top[0] == moved ? 1 : 0;
    }
    return (double) hits / QUERIES;
  }

  /**
   * Path shortening alone stalls at .92 for k = 4 and .95 beyond; 800 queries have an sd of .006.
   */
  @Test
  void theMovedFeatureIsNamedFirst() {
    for (double k : new double[] {3, 4, 6, 10}) {
      double chain = hits(true, k);
      double equal = hits(false, k);
      System.out.printf(Locale.ROOT, "attribution hits: | %.0f | %.3f | %.3f |%n", k, chain, equal);
      assertThat((chain + equal) / 2)
          .as("k = %s", k)
          .isGreaterThan(k < 4 ? .9 : k < 6 ? .96 : .995);
    }
  }
}
