package io.github.iforest4j.eval;

/**
 * The scores and decisions of a detector against ground truth: metrics with bootstrap intervals.
 * Immutable.
 */
public final class Evaluation {
  /** A number that says how good a detector is. */
  public enum Metric {
    /** {@link RankingMetrics#auroc}. */
    AUROC,
    /** {@link RankingMetrics#auprc}. */
    AUPRC,
    /** {@link Confusion#f1}. */
    F1,
    /** {@link Confusion#precision}. */
    PRECISION,
    /** {@link Confusion#falseAlarmRate}. */
    FALSE_ALARM_RATE,
    /** {@link Confusion#missedAlarmRate}. */
    MISSED_ALARM_RATE;

    private double of(double[] scores, boolean[] anomalous, boolean[] called) {
      return switch (this) {
        case AUROC -> RankingMetrics.auroc(scores, anomalous);
        case AUPRC -> RankingMetrics.auprc(scores, anomalous);
        case F1 -> Confusion.of(anomalous, called).f1();
        case PRECISION -> Confusion.of(anomalous, called).precision();
        case FALSE_ALARM_RATE -> Confusion.of(anomalous, called).falseAlarmRate();
        case MISSED_ALARM_RATE -> Confusion.of(anomalous, called).missedAlarmRate();
      };
    }
  }

  private final double[] scores;
  private final boolean[] anomalous;
  private final boolean[] called;

  /**
   * Copies the arrays.
   *
   * @param scores by reading, in the order of time; higher is more anomalous; no NaN
   * @param anomalous the truth
   * @param called the decisions
   * @throws IllegalArgumentException if the lengths differ
   */
  public Evaluation(double[] scores, boolean[] anomalous, boolean[] called) {
    if (scores.length != anomalous.length || scores.length != called.length) {
      throw new IllegalArgumentException(
          scores.length
              + " scores, but "
              + anomalous.length
              + " truths and "
              + called.length
              + " decisions");
    }
    this.scores = scores.clone();
    this.anomalous = anomalous.clone();
    this.called = called.clone();
  }

  /**
   * Evaluates decisions by a threshold: what scores above it is called.
   *
   * @throws IllegalArgumentException if the lengths differ
   */
  public static Evaluation above(double threshold, double[] scores, boolean[] anomalous) {
    boolean[] called = new boolean[scores.length];
    for (int i = 0; i < called.length; i++) {
      called[i] = scores[i] > threshold;
    }
    return new Evaluation(scores, anomalous, called);
  }

  /** Returns the same scores with the decisions of a threshold: what scores above it is called. */
  public Evaluation above(double threshold) {
    return above(threshold, scores, anomalous);
  }

  /**
   * Returns the threshold with the best F1 on these labels; see {@link
   * RankingMetrics#bestF1Threshold}.
   *
   * @throws IllegalArgumentException if there are no readings
   */
  public double bestF1Threshold() {
    return RankingMetrics.bestF1Threshold(scores, anomalous);
  }

  /** Returns the number of readings. */
  public int size() {
    return scores.length;
  }

  /** Returns the number of readings that are anomalies in truth. */
  public int anomalies() {
    return count(anomalous);
  }

  /** Returns the number of readings that were called anomalies. */
  public int called() {
    return count(called);
  }

  private static int count(boolean[] values) {
    int n = 0;
    for (boolean value : values) {
      n += value ? 1 : 0;
    }
    return n;
  }

  /** Returns a metric over all readings; NaN where it is not defined. */
  public double value(Metric metric) {
    return metric.of(scores, anomalous, called);
  }

  /**
   * Returns the bootstrap interval of a metric; see {@link Interval#bootstrap}. Computes the metric
   * once per draw.
   *
   * @param block readings are drawn in runs of this length, at least 1
   * @param draws the number of draws, at least 2
   * @param share of the draws inside the interval, in (0,1)
   * @param seed one seed gives one interval
   * @throws IllegalArgumentException if an argument is out of bounds, or there are no readings
   */
  public Interval interval(Metric metric, int block, int draws, double share, long seed) {
    double[] s = new double[size()];
    boolean[] a = new boolean[size()];
    boolean[] c = new boolean[size()];
    return Interval.bootstrap(
        size(),
        block,
        draws,
        share,
        seed,
        drawn -> {
          for (int i = 0; i < drawn.length; i++) {
            s[i] = scores[drawn[i]];
            a[i] = anomalous[drawn[i]];
            c[i] = called[drawn[i]];
          }
          return metric.of(s, a, c);
        });
  }

  /** Returns the counts of decisions. */
  public Confusion confusion() {
    return Confusion.of(anomalous, called);
  }

  /** Returns how soon the anomalies were found. */
  public DetectionDelay delay() {
    return DetectionDelay.NONE.plus(anomalous, called);
  }
}
