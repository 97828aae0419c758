package io.github.iforest4j.bench;

import com.amazon.randomcutforest.RandomCutForest;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;

/** Forests under comparison, fitted in the same way and checked to find the outliers. */
final class Forests {
  static final int NUM_TREES = 100;
  static final int SUBSAMPLE_SIZE = 256;

  private static final int RANDOM_CUT_WARM_UP = 5;

  private Forests() {}

  /** 100 trees of 256 rows without boxes. */
  static IsolationForest plain(int numFeatures) {
    return checked(
        IsolationForest.fit(
            GaussianMixture.training(numFeatures),
            IsolationForestConfig.builder().boxes(false).build()));
  }

  /** Trees of 256 rows with boxes. */
  static IsolationForest boxed(int numTrees, int numFeatures) {
    return checked(
        IsolationForest.fit(
            GaussianMixture.training(numFeatures),
            IsolationForestConfig.builder().numTrees(numTrees).boxes(true).build()));
  }

  static IsolationForest checked(IsolationForest forest) {
    FeatureMatrix rows = GaussianMixture.scored(forest.numFeatures());
    double[] scores = new double[rows.numRows()];
    for (int r = 0; r < scores.length; r++) {
      double[] row = rows.row(r);
      scores[r] = forest.hasBoxes() ? forest.score(row, ScoringMode.BOX) : forest.score(row);
    }
    GaussianMixture.requireOutliersFound("iforest4j", scores);
    return forest;
  }

  /** A random cut forest with reservoirs of 256 rows that has seen the training rows. */
  static RandomCutForest randomCut(int numTrees, int numFeatures) {
    RandomCutForest forest =
        RandomCutForest.builder()
            .numberOfTrees(numTrees)
            .sampleSize(SUBSAMPLE_SIZE)
            .dimensions(numFeatures)
            .randomSeed(1)
            .parallelExecutionEnabled(false)
            .build();
    for (float[] row : floats(GaussianMixture.training(numFeatures))) {
      forest.update(row);
    }
    float[][] rows = floats(GaussianMixture.scored(numFeatures));
    double[] scores = new double[rows.length];
    // More than once: it takes some 20,000 calls to be as fast as it gets, longer than JMH's
    // warm-up.
    for (int pass = 0; pass < RANDOM_CUT_WARM_UP; pass++) {
      for (int r = 0; r < rows.length; r++) {
        scores[r] = forest.getAnomalyScore(rows[r]);
      }
    }
    GaussianMixture.requireOutliersFound("RandomCutForest", scores);
    return forest;
  }

  /** The rows as {@code float}, which RandomCutForest takes without a conversion of its own. */
  static float[][] floats(FeatureMatrix rows) {
    float[][] result = new float[rows.numRows()][rows.numColumns()];
    for (int r = 0; r < result.length; r++) {
      for (int f = 0; f < result[r].length; f++) {
        result[r][f] = (float) rows.get(r, f);
      }
    }
    return result;
  }
}
