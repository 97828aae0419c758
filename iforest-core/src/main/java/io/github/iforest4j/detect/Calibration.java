package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.OutOfFoldScores;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The distribution of scores on rows that the forest has not seen: sorted out-of-fold scores.
 *
 * <p>The training rows are cut into contiguous folds, since neighbours in time resemble each other;
 * each fold is scored by a forest grown on the others. In-sample scores would be too low, and a
 * threshold from them too tight.
 */
final class Calibration {
  /** Maximum number of scores; beyond it, rows are taken at equal steps. */
  static final int MAX_SCORES = 8192;

  /** Each fold must leave at least two rows to grow a forest on. */
  static final int MIN_ROWS = 8;

  /** Minimum spread: scores closer than this count as equal. */
  private static final double MIN_SPREAD = 1e-3;

  /**
   * Maximum threshold, however wide the scores of a short training lie: a fault outside everything
   * in training reaches about 0.77, and must be an anomaly.
   */
  static final double MAX_THRESHOLD = .7;

  /** Before anything was scored: one score in the middle. */
  static final Calibration UNKNOWN = new Calibration(new double[] {.5});

  private final double[] sorted;

  /** Takes over the array, which must be ascending. */
  Calibration(double[] sorted) {
    this.sorted = sorted;
  }

  /**
   * Scores every row by a forest that was grown without its fold.
   *
   * @param jitter turns rows into those that a forest is grown on
   */
  static Calibration outOfFold(
      FeatureMatrix rows, DetectorConfig config, UnaryOperator<FeatureMatrix> jitter) {
    double[] scores =
        OutOfFoldScores.of(rows, config.forest(), config.scoring(), MAX_SCORES, jitter);
    Arrays.sort(scores);
    return new Calibration(scores);
  }

  /** Calibrates on scores, each of which was computed before its reading was learned from. */
  static Calibration ofScores(double[] scores) {
    int stride = (scores.length + MAX_SCORES - 1) / MAX_SCORES;
    double[] kept = new double[(scores.length + stride - 1) / stride];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = scores[i * stride];
    }
    Arrays.sort(kept);
    return new Calibration(kept);
  }

  double[] sorted() {
    return sorted;
  }

  int size() {
    return sorted.length;
  }

  /** The threshold to begin with. With a budget it is the preset's own, which works within it. */
  AnomalyThreshold threshold(DetectorConfig config) {
    ThresholdRule rule = config.threshold();
    if (rule.kind() != ThresholdRule.Kind.BUDGET) {
      return threshold(rule);
    }
    AnomalyThreshold usual = threshold(config.preset().threshold());
    return new AnomalyThreshold(
        usual.score(), usual.rule() + ", raised to keep about " + rule.value() + " alerts a day");
  }

  /**
   * A threshold that not more training rows exceed than a rule allows.
   *
   * <p>Rows that occur often have equal scores, and form a few groups. The out-of-fold quantile
   * falls into one of these groups, whose scores in the final forest differ from it by chance only:
   * all rows of that group, or none, would be anomalies. So where the same quantile of the final
   * forest's own scores lies in a group, it is a lower bound.
   *
   * @param threshold what the rule chose
   * @param forest the final forest
   * @param rows what it was grown on, without copies
   */
  AnomalyThreshold aboveTies(
      AnomalyThreshold threshold,
      IsolationForest forest,
      FeatureMatrix rows,
      DetectorConfig config) {
    if (decides(config).kind() != ThresholdRule.Kind.CONTAMINATION) {
      return threshold;
    }
    int stride = stride(rows.numRows());
    double[] known = new double[(rows.numRows() + stride - 1) / stride];
    for (int i = 0; i < known.length; i++) {
      known[i] = forest.score(rows.array(), rows.rowOffset(i * stride), config.scoring());
    }
    Arrays.sort(known);
    return aboveTies(threshold, known, config);
  }

  /**
   * The same with the final forest's own scores.
   *
   * @param known ascending
   */
  static AnomalyThreshold aboveTies(
      AnomalyThreshold threshold, double[] known, DetectorConfig config) {
    ThresholdRule rule = decides(config);
    if (rule.kind() != ThresholdRule.Kind.CONTAMINATION) {
      return threshold;
    }
    double bound = known[(int) Math.ceil(known.length * (1 - rule.value())) - 1];
    long equal = Arrays.stream(known).filter(score -> score == bound).count();
    boolean isGroup = equal > Math.max(1, rule.value() * known.length / 2);
    return bound <= threshold.score() || !isGroup
        ? threshold
        : new AnomalyThreshold(bound, threshold.rule());
  }

  private static ThresholdRule decides(DetectorConfig config) {
    return config.threshold().kind() == ThresholdRule.Kind.BUDGET
        ? config.preset().threshold()
        : config.threshold();
  }

  /** Every how many rows one is scored. */
  static int stride(int numRows) {
    return (numRows + MAX_SCORES - 1) / MAX_SCORES;
  }

  /**
   * The alarm that watches the scores of a new stream.
   *
   * @param usual the preset's own alarm
   */
  AlarmRule alarm(DetectorConfig config, AlarmRule usual) {
    ThresholdRule rule = config.threshold();
    return switch (rule.kind()) {
      case CONTAMINATION, SPREADS, SCORE -> usual;
      case QUANTILE -> new QuantileAlarm(sorted, rule.value());
      case SPOT, DSPOT -> spot(rule);
      case BUDGET -> new BudgetAlarm(usual, rule.value());
    };
  }

  /** The threshold that a rule chooses. */
  AnomalyThreshold threshold(ThresholdRule rule) {
    double value = rule.value();
    return switch (rule.kind()) {
      // The conformal quantile: the ⌈(n+1)(1−share)⌉-th smallest score.
      case CONTAMINATION ->
          new AnomalyThreshold(
              sorted[
                  Math.min((int) Math.ceil((sorted.length + 1) * (1 - value)), sorted.length) - 1],
              rule("contamination %s over %d out-of-fold scores", value));
      case SPREADS ->
          new AnomalyThreshold(
              Math.min(MAX_THRESHOLD, median() + value * spread()),
              rule("%s spreads above the median of %d out-of-fold scores", value));
      case SCORE -> new AnomalyThreshold(value, rule("the score %s", value));
      case QUANTILE ->
          new AnomalyThreshold(
              new QuantileAlarm(sorted, value).threshold(),
              rule("at first; follows the quantile %s of the stream's scores", value));
      case SPOT, DSPOT ->
          new AnomalyThreshold(
              spot(rule).threshold(),
              rule(
                  "at first; follows the stream's scores by "
                      + rule.kind().name()
                      + ", risk %s of a false alarm per reading",
                  value));
      case BUDGET -> throw new IllegalArgumentException("a budget needs another rule beside it");
    };
  }

  /** An alarm by {@link ThresholdRule.Kind#SPOT} or {@link ThresholdRule.Kind#DSPOT}. */
  private AlarmRule spot(ThresholdRule rule) {
    boolean drifts = rule.kind() == ThresholdRule.Kind.DSPOT;
    return new SpotAlarm(sorted, rule.value(), drifts ? SpotAlarm.DEPTH : 0);
  }

  private String rule(String format, double value) {
    return String.format(Locale.ROOT, format, value, sorted.length);
  }

  /** The share of scores above {@code score}, in [0,1]. */
  double shareAbove(double score) {
    return (sorted.length - firstAtLeast(Math.nextUp(score))) / (double) sorted.length;
  }

  double median() {
    return sorted[(sorted.length - 1) / 2];
  }

  /** From the median to the 99th percentile. */
  private double spread() {
    return Math.max(sorted[(int) Math.ceil(.99 * (sorted.length - 1))] - median(), MIN_SPREAD);
  }

  /** 1 − p with the conformal p-value p = (1 + #{scores ≥ s})/(n + 1). */
  Confidence conformal(double score) {
    int below = firstAtLeast(score);
    double p = (1.0 + sorted.length - below) / (sorted.length + 1);
    return new Confidence(Confidence.Basis.CONFORMAL, 1 - p, sorted.length);
  }

  /** (s − median)/(q99 − median). */
  Confidence spreads(double score) {
    return new Confidence(Confidence.Basis.SPREADS, (score - median()) / spread(), sorted.length);
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
