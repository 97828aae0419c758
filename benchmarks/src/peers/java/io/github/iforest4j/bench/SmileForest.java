package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import smile.anomaly.IsolationForest;

/** Smile's forest, fitted like ours and checked. */
final class SmileForest {
  private static final int HEIGHT_LIMIT = 8;

  /** Splits on single features, as the original algorithm. */
  private static final int EXTENSION_LEVEL = 0;

  private SmileForest() {}

  static IsolationForest fit(int numFeatures) {
    double[][] training = rows(GaussianMixture.training(numFeatures));
    double subsample = (double) Forests.SUBSAMPLE_SIZE / training.length;
    IsolationForest forest =
        IsolationForest.fit(
            training, Forests.NUM_TREES, HEIGHT_LIMIT, subsample, EXTENSION_LEVEL);
    double[][] scored = rows(GaussianMixture.scored(numFeatures));
    double[] scores = new double[scored.length];
    for (int r = 0; r < scores.length; r++) {
      scores[r] = forest.score(scored[r]);
    }
    GaussianMixture.requireOutliersFound("Smile", scores);
    return forest;
  }

  static double[][] rows(FeatureMatrix matrix) {
    double[][] rows = new double[matrix.numRows()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = matrix.row(r);
    }
    return rows;
  }
}
