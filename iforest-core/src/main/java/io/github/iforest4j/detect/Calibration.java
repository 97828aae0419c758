package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import java.util.Arrays;
import java.util.Locale;

/**
 * What scores look like on rows that the forest has not seen: sorted out-of-fold scores.
 *
 * <p>The training rows are cut into contiguous folds, since neighbours in time resemble each other;
 * each fold is scored by a forest grown on the others. In-sample scores would be too low, and a
 * threshold from them too tight.
 */
final class Calibration {
  static final int FOLDS = 4;

  /** No more scores are kept; beyond it, rows are taken at equal steps. */
  static final int MAX_SCORES = 8192;

  /** Each fold must leave at least two rows to grow a forest on. */
  static final int MIN_ROWS = 8;

  /** Where a spread would be zero, scores closer than this are alike. */
  private static final double MIN_SPREAD = 1e-3;

  private final double[] sorted;

  /** Takes over the array, which must be ascending. */
  Calibration(double[] sorted) {
    this.sorted = sorted;
  }

  static Calibration outOfFold(FeatureMatrix rows, DetectorConfig config) {
    int n = rows.numRows();
    int stride = (n + MAX_SCORES - 1) / MAX_SCORES;
    double[] scores = new double[(n + stride - 1) / stride];
    int count = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      int from = (int) ((long) n * fold / FOLDS);
      int to = (int) ((long) n * (fold + 1) / FOLDS);
      IsolationForest forest =
          IsolationForest.fit(without(rows, from, to), foldConfig(config, fold));
      for (int r = (from + stride - 1) / stride * stride; r < to; r += stride) {
        scores[count++] = forest.score(rows.array(), rows.rowOffset(r), config.scoring());
      }
    }
    Arrays.sort(scores);
    return new Calibration(scores);
  }

  private static IsolationForestConfig foldConfig(DetectorConfig config, int fold) {
    IsolationForestConfig forest = config.forest();
    return IsolationForestConfig.builder()
        .numTrees(forest.numTrees())
        .subsampleSize(forest.subsampleSize())
        .heightLimit(forest.heightLimit())
        .boxes(forest.boxes())
        .seed(forest.seed() + fold + 1)
        .build();
  }

  private static FeatureMatrix without(FeatureMatrix rows, int from, int to) {
    int width = rows.numColumns();
    int n = rows.numRows();
    double[] rest = new double[(n - (to - from)) * width];
    System.arraycopy(rows.array(), rows.rowOffset(0), rest, 0, from * width);
    System.arraycopy(rows.array(), rows.rowOffset(to), rest, from * width, (n - to) * width);
    return FeatureMatrix.of(rest, n - (to - from), width);
  }

  double[] sorted() {
    return sorted;
  }

  int size() {
    return sorted.length;
  }

  /**
   * The threshold that a share {@code contamination} of unseen rows lies above: the conformal
   * quantile, the ⌈(n+1)(1−contamination)⌉-th smallest score.
   */
  AnomalyThreshold threshold(double contamination) {
    int rank = (int) Math.ceil((sorted.length + 1) * (1 - contamination));
    double score = sorted[Math.min(rank, sorted.length) - 1];
    String rule =
        String.format(
            Locale.ROOT,
            "contamination %s over %d out-of-fold scores",
            contamination,
            sorted.length);
    return new AnomalyThreshold(score, rule);
  }

  /** 1 − p with the conformal p-value p = (1 + #{scores ≥ s})/(n + 1). */
  Confidence conformal(double score) {
    int below = firstAtLeast(score);
    double p = (1.0 + sorted.length - below) / (sorted.length + 1);
    return new Confidence(Confidence.Basis.CONFORMAL, 1 - p, sorted.length);
  }

  /** (s − median)/(q99 − median). */
  Confidence spreads(double score) {
    double median = sorted[(sorted.length - 1) / 2];
    double high = sorted[(int) Math.ceil(.99 * (sorted.length - 1))];
    double spread = Math.max(high - median, MIN_SPREAD);
    return new Confidence(Confidence.Basis.SPREADS, (score - median) / spread, sorted.length);
  }

  /** The number of scores below {@code score}. */
  private int firstAtLeast(double score) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
