package io.github.iforest4j.bench;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ScoringMode;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * Asking only whether a row is an anomaly, which may stop before the last tree: one row in a call,
 * 100 trees of 256 rows, 8 features, a threshold that 1 % of the training rows exceed. Compare with
 * {@link ScoreSingle}.
 */
public class EarlyExit extends RowBenchmark {
  private static final double CONTAMINATION = .01;

  private FeatureMatrix rows;
  private IsolationForest forest;
  private AnomalyThreshold threshold;
  private int next;

  /** Fits, and chooses the threshold. */
  @Setup
  public void fit() {
    forest = Forests.plain(8);
    FeatureMatrix training = GaussianMixture.training(8);
    double[] scores = new double[training.numRows()];
    forest.scoreAll(training, ScoringMode.PLAIN, scores);
    Arrays.sort(scores);
    int usual = (int) (scores.length * (1 - CONTAMINATION));
    threshold = new AnomalyThreshold(scores[usual - 1], "99 % of the training rows");
    rows = GaussianMixture.scored(8);
    for (int r = 0; r < rows.numRows(); r++) {
      double score = forest.score(rows.array(), rows.rowOffset(r), ScoringMode.PLAIN);
      if (isAnomaly(r) != threshold.isAnomaly(score)) {
        throw new IllegalStateException("another answer for row " + r + " of score " + score);
      }
    }
  }

  private boolean isAnomaly(int row) {
    return forest.isAnomaly(rows.array(), rows.rowOffset(row), threshold);
  }

  /** One row in a call, another one each time. */
  @Benchmark
  public boolean isAnomaly() {
    next = (next + 1) & (GaussianMixture.SCORED_ROWS - 1);
    return isAnomaly(next);
  }
}
