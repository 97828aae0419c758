package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import java.util.Locale;

/**
 * How readily a detector calls a reading an anomaly. It moves the threshold that training measured
 * and, where a file is learned from whole ({@link Training.Builder#sensitivity}), how far beyond
 * the tail of its usual values a column may reach. A value far outside everything that was learned
 * is an anomaly at every sensitivity. {@code docs/detection-quality.md} has figures.
 */
public enum Sensitivity {
  /** Fewer alerts: faults must be larger. */
  LOW(1.5),
  /** What training measured. */
  NORMAL(1),
  /** More alerts, also at smaller deviations. */
  HIGH(.75);

  /** At least this share of the way from the usual score to 1 is left above the threshold. */
  private static final double ROOM = .25;

  /** Stands between the rule of a threshold and the sensitivity that moved it. */
  private static final String MARK = ", sensitivity ";

  private final double reach;

  Sensitivity(double reach) {
    this.reach = reach;
  }

  /** By what the distance from usual to unusual is multiplied. */
  double reach() {
    return reach;
  }

  /**
   * A model whose threshold lies 1.5 times (low), once (normal) or 0.75 times (high) as far above
   * the median of its out-of-fold scores; all else stays. A low sensitivity never takes the
   * threshold further than three quarters of the way from that median to 1. The model has another
   * {@link DetectorModel#id}. O(columns²), as the relations between columns are measured again.
   *
   * <p>A sensitivity that was applied before is taken back first, so the last one counts. Only the
   * bound of a low one cannot be taken back.
   *
   * @return the same model if it has this sensitivity, and where the threshold follows the scores
   *     of the stream ({@link ThresholdRule.Kind#QUANTILE}, {@link ThresholdRule.Kind#SPOT}, {@link
   *     ThresholdRule.Kind#DSPOT})
   */
  public DetectorModel applyTo(DetectorModel model) {
    String rule = model.threshold().rule();
    Sensitivity before = of(rule);
    if (this == before || model.config().threshold().kind().watchesScores()) {
      return model;
    }
    String plain = before == NORMAL ? rule : rule.substring(0, rule.lastIndexOf(MARK));
    double usual = model.calibration().median();
    double score = usual + (model.threshold().score() - usual) / before.reach;
    double most = Math.max(score, 1 - ROOM * (1 - usual));
    AnomalyThreshold moved =
        new AnomalyThreshold(
            Math.min(most, usual + reach * (score - usual)),
            this == NORMAL ? plain : plain + MARK + name().toLowerCase(Locale.ROOT));
    KindModels kinds = model.kindModels();
    return ModelGrowth.withThreshold(model, moved, model.config())
        .with(kinds == null ? null : kinds.map(this::applyTo));
  }

  /** What was applied to a threshold whose rule reads so. */
  private static Sensitivity of(String rule) {
    for (Sensitivity each : values()) {
      if (rule.endsWith(MARK + each.name().toLowerCase(Locale.ROOT))) {
        return each;
      }
    }
    return NORMAL;
  }
}
