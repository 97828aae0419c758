package io.github.iforest4j;

/**
 * The score above which a reading is an anomaly, and where that number came from.
 *
 * @param score an anomaly score in (0,1]; a reading is an anomaly when its score is greater
 * @param rule a description of how it was chosen, such as {@code contamination 0.01, out-of-fold}
 */
public record AnomalyThreshold(double score, String rule) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the score is not in (0,1]
   */
  public AnomalyThreshold {
    if (!(score > 0 && score <= 1)) {
      throw new IllegalArgumentException("threshold must be in (0,1], was " + score);
    }
  }

  /** Whether a score is anomalous: strictly greater than the threshold. */
  public boolean isAnomaly(double anomalyScore) {
    return anomalyScore > score;
  }
}
