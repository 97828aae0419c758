package io.github.iforest4j.eval;

/**
 * Counts of decisions against ground truth.
 *
 * @param truePositives anomalies found
 * @param falsePositives normal readings called anomalies
 * @param trueNegatives normal readings left alone
 * @param falseNegatives anomalies missed
 */
public record Confusion(
    long truePositives, long falsePositives, long trueNegatives, long falseNegatives) {
  /** Nothing counted. */
  public static final Confusion EMPTY = new Confusion(0, 0, 0, 0);

  /**
   * Counts decisions.
   *
   * @param anomalous the truth
   * @param called the decisions, as many as truths
   * @throws IllegalArgumentException if the lengths differ
   */
  public static Confusion of(boolean[] anomalous, boolean[] called) {
    if (anomalous.length != called.length) {
      throw new IllegalArgumentException(
          called.length + " decisions, but " + anomalous.length + " truths");
    }
    // By truth, then decision.
    long[][] counts = new long[2][2];
    for (int i = 0; i < anomalous.length; i++) {
      counts[anomalous[i] ? 1 : 0][called[i] ? 1 : 0]++;
    }
    return new Confusion(counts[1][1], counts[0][1], counts[0][0], counts[1][0]);
  }

  /** These counts and one more decision. */
  public Confusion plus(boolean anomaly, boolean called) {
    return new Confusion(
        truePositives + (anomaly && called ? 1 : 0),
        falsePositives + (!anomaly && called ? 1 : 0),
        trueNegatives + (!anomaly && !called ? 1 : 0),
        falseNegatives + (anomaly && !called ? 1 : 0));
  }

  /** TP/(TP+FP); NaN when nothing was called. */
  public double precision() {
    return ratio(truePositives, truePositives + falsePositives);
  }

  /** TP/(TP+FN); NaN when there were no anomalies. */
  public double recall() {
    return ratio(truePositives, truePositives + falseNegatives);
  }

  /** 2TP/(2TP+FP+FN); NaN when there were neither anomalies nor calls. */
  public double f1() {
    return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
  }

  /** False-alarm rate FP/(FP+TN); NaN when there were no normal readings. */
  public double falseAlarmRate() {
    return ratio(falsePositives, falsePositives + trueNegatives);
  }

  /** Missed-alarm rate FN/(FN+TP); NaN when there were no anomalies. */
  public double missedAlarmRate() {
    return ratio(falseNegatives, falseNegatives + truePositives);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }
}
