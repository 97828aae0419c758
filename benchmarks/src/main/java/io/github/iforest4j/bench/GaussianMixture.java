package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import java.util.SplittableRandom;

/** Seeded rows from two Gaussian clusters, 1 % of them outliers six spreads away. */
final class GaussianMixture {
  private GaussianMixture() {}

  static FeatureMatrix rows(int numRows, int numFeatures, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[numRows * numFeatures];
    for (int r = 0; r < numRows; r++) {
      double center = r % 100 == 0 ? 6 : r % 2 == 0 ? -1 : 1;
      for (int f = 0; f < numFeatures; f++) {
        values[r * numFeatures + f] = center + random.nextGaussian();
      }
    }
    return FeatureMatrix.of(values, numRows, numFeatures);
  }
}
