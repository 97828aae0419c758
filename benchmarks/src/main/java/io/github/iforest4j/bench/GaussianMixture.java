package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.eval.RankingMetrics;
import java.util.SplittableRandom;

/**
 * The data of every benchmark: seeded rows from two Gaussian clusters around −1 and +1 in each
 * feature, and 1 % of them outliers around 6.
 */
final class GaussianMixture {
  /** Rows to learn from. */
  static final int TRAINING_ROWS = 10_000;

  /** Rows to score in one call: more than a cache next to the processor holds. */
  static final int SCORED_ROWS = 4_096;

  /** What any isolation forest that is set up well reaches on these rows; a broken one does not. */
  static final double LEAST_AUROC = .98;

  private static final int OUTLIER_PERIOD = 100;

  private GaussianMixture() {}

  /** Rows to learn from. */
  static FeatureMatrix training(int numFeatures) {
    return rows(TRAINING_ROWS, numFeatures, 1);
  }

  /** Other rows, to score. */
  static FeatureMatrix scored(int numFeatures) {
    return rows(SCORED_ROWS, numFeatures, 2);
  }

  static FeatureMatrix rows(int numRows, int numFeatures, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[numRows * numFeatures];
    for (int r = 0; r < numRows; r++) {
      double center = isOutlier(r) ? 6 : r % 2 == 0 ? -1 : 1;
      for (int f = 0; f < numFeatures; f++) {
        values[r * numFeatures + f] = center + random.nextGaussian();
      }
    }
    return FeatureMatrix.of(values, numRows, numFeatures);
  }

  static boolean isOutlier(int row) {
    return row % OUTLIER_PERIOD == 0;
  }

  /**
   * Stops a benchmark whose scores do not find the outliers: it would time something broken.
   *
   * @param scores one for each of {@link #scored}, higher is more anomalous
   */
  static void requireOutliersFound(String scorer, double[] scores) {
    boolean[] outlier = new boolean[scores.length];
    for (int r = 0; r < outlier.length; r++) {
      outlier[r] = isOutlier(r);
    }
    double auroc = RankingMetrics.auroc(scores, outlier);
    if (!(auroc >= LEAST_AUROC)) {
      throw new IllegalStateException(
          scorer + " ranks the outliers with AUROC " + auroc + ", expected " + LEAST_AUROC);
    }
  }
}
