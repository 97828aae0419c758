package io.github.iforest4j;

import java.util.Arrays;

/**
 * Which features make unusual rows unusual, over a whole forest: by how much more a feature
 * contributes to the scores of unusual rows than to those of usual ones ({@link
 * IsolationForest#attribute}), on average.
 *
 * <p>Contributions to single predictions are averaged to explain a whole model, as Lundberg and
 * others do with SHAP values of trees (Nature Machine Intelligence 2, 2020); the contributions are
 * the differences along a path that Saabas proposed for trees (2014). DIFFI (Carletti and others,
 * 2019 and 2023) names the feature less often: {@code docs/decisions/0047} has the comparison.
 */
public final class FeatureImportance {
  private FeatureImportance() {}

  /**
   * Computes the importance of each feature. O(rows) times what an attribution takes; allocates.
   *
   * @param rows at least two, such as training rows, of {@link IsolationForest#numFeatures()}
   *     numbers
   * @param mode the scores that are split
   * @param share in (0,1): the share of the rows, those with the highest scores, that are unusual;
   *     at least one row and not all. Of equal scores, the first rows are taken
   * @return by feature: the mean contribution to the scores of the unusual rows less the mean
   *     contribution to those of the others, in (−1,1). They sum to the difference of the mean
   *     scores, within 1e-9; 0 for a feature that never varies
   * @throws IllegalArgumentException if there are fewer than two rows, the width differs, a value
   *     is NaN, or the share is out of bounds
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public static double[] of(
      IsolationForest forest, FeatureMatrix rows, ScoringMode mode, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "share must be greater than 0 and less than 1, was " + share);
    }
    int n = rows.numRows();
    if (n < 2) {
      throw new IllegalArgumentException("importance needs at least 2 rows, was " + n);
    }
    double[] scores = forest.scoreAll(rows, mode);
    int numUnusual = (int) Math.max(1, Math.min(n - 1, Math.round(share * n)));
    Integer[] order = new Integer[n];
    Arrays.setAll(order, r -> r);
    Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
    double[] importance = new double[forest.numFeatures()];
    Attribution why = new Attribution(importance.length);
    for (int i = 0; i < n; i++) {
      forest.attribute(rows.row(order[i]), 0, mode, why);
      double weight = i < numUnusual ? 1.0 / numUnusual : -1.0 / (n - numUnusual);
      for (int f = 0; f < importance.length; f++) {
        importance[f] += weight * why.contribution(f);
      }
    }
    return importance;
  }
}
