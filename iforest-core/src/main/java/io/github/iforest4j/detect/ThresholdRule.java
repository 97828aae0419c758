package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.OutOfFoldScores;
import io.github.iforest4j.error.ParameterException;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldRole;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How a detector chooses the score above which a reading is an anomaly. Immutable.
 *
 * <p>With the first three kinds the preset's own alarm works at a level that training fixed. The
 * others follow the stream: what they remember is part of the stream's state and its snapshots. The
 * rules on scores ({@link Kind#QUANTILE}, {@link Kind#SPOT}, {@link Kind#DSPOT}) replace the
 * preset's alarm: each reading is compared with the threshold of that moment. {@link Kind#BUDGET}
 * lets the preset's alarm work as usual, and raises the level when it raises too many alerts.
 *
 * @param kind what the value means
 * @param value within the bounds of its kind
 */
public record ThresholdRule(Kind kind, double value) {
  /** What the value of a rule means. */
  public enum Kind {
    /**
     * The share of unseen normal readings that may lie above, in (0, 0.5]: the conformal quantile
     * of out-of-fold scores. On exchangeable rows it is the false-alarm rate α, whatever the data.
     */
    CONTAMINATION(0, .5, true),
    /**
     * The number of spreads above usual, more than 0 and at most 100: median + value · (q99 −
     * median) of out-of-fold scores. For streams, whose scores are not exchangeable.
     */
    SPREADS(0, 100, true),
    /** The score itself, in (0,1). */
    SCORE(0, 1, false),
    /**
     * The share of this stream's past scores that lie below, in (0,1): a running quantile, which
     * begins with the out-of-fold scores of training. About 1 − value of all readings are
     * anomalies, whatever they are.
     */
    QUANTILE(0, 1, false),
    /**
     * The chance of a higher score on a normal reading, in (0,1), by extreme value theory: SPOT
     * (Siffer, Fouque, Termier and Largouet, KDD 2017, algorithm 2), which fits the tail above the
     * 98th percentile, by the method of moments, and learns from each peak that is no anomaly.
     * Never closer than 0.05 to the median: in an empty tail any change would be extreme.
     */
    SPOT(0, 1, false),
    /** SPOT of the score less the mean of the last 450 normal ones (algorithm 3), in (0,1). */
    DSPOT(0, 1, false),
    /**
     * The approximate maximum number of alerts per day, more than 0 and at most 100,000; an alert
     * is an anomaly after a normal reading. Days are days of the readings' own times.
     */
    BUDGET(0, 100_000, true);

    private final double above;
    private final double most;
    private final boolean inclusive;

    Kind(double above, double most, boolean inclusive) {
      this.above = above;
      this.most = most;
      this.inclusive = inclusive;
    }

    private boolean holds(double value) {
      return value > above && (inclusive ? value <= most : value < most);
    }

    /** Whether the threshold moves with the stream. */
    boolean followsStream() {
      return compareTo(SCORE) > 0;
    }

    /** Whether it replaces the preset's alarm by one that the scores alone drive. */
    boolean watchesScores() {
      return this == QUANTILE || this == SPOT || this == DSPOT;
    }

    /** Whether training fixes the level, so that it suits the trees of training. */
    boolean isFromTraining() {
      return this == CONTAMINATION || this == SPREADS || this == BUDGET;
    }

    private String lowerCase() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Validates the bounds.
   *
   * @throws ParameterException if the value is out of bounds; the parameter is the kind in lower
   *     case, such as {@code contamination}
   */
  public ThresholdRule {
    Objects.requireNonNull(kind, "kind");
    if (!kind.holds(value)) {
      throw new ParameterException(
          kind.lowerCase(),
          "must be greater than 0 and "
              + (kind.inclusive ? "at most " : "less than ")
              + brief(kind.most),
          value);
    }
  }

  /** The field that holds the time of a reading if the alarm needs it, −1 otherwise. */
  int timeField(FeatureSchema schema) {
    return kind == Kind.BUDGET ? schema.firstWithRole(FieldRole.TIME) : -1;
  }

  private static String brief(double bound) {
    return bound == Math.rint(bound) ? Integer.toString((int) bound) : Double.toString(bound);
  }

  /** A rule: the share of unseen normal readings that may lie above. */
  public static ThresholdRule contamination(double share) {
    return new ThresholdRule(Kind.CONTAMINATION, share);
  }

  /** A rule: the number of spreads above usual. */
  public static ThresholdRule spreads(double spreads) {
    return new ThresholdRule(Kind.SPREADS, spreads);
  }

  /** A rule: the score itself. */
  public static ThresholdRule score(double score) {
    return new ThresholdRule(Kind.SCORE, score);
  }

  /** A rule: the share of the stream's past scores that lie below ({@link Kind#QUANTILE}). */
  public static ThresholdRule quantile(double share) {
    return new ThresholdRule(Kind.QUANTILE, share);
  }

  /** A rule: the chance of a higher score on a normal reading ({@link Kind#SPOT}). */
  public static ThresholdRule spot(double chance) {
    return new ThresholdRule(Kind.SPOT, chance);
  }

  /** A rule: the approximate maximum number of alerts per day ({@link Kind#BUDGET}). */
  public static ThresholdRule budget(double alertsPerDay) {
    return new ThresholdRule(Kind.BUDGET, alertsPerDay);
  }

  /**
   * Reads what {@link #toString} writes: a kind in lower case, a colon, a number, such as {@code
   * contamination:0.01} or {@code budget:10}.
   *
   * @throws IllegalArgumentException if the text is not a rule; the message names the kinds
   * @throws ParameterException if the number is out of bounds
   */
  public static ThresholdRule parse(String text) {
    int colon = text.indexOf(':');
    String name = text.substring(0, Math.max(0, colon)).strip();
    for (Kind kind : Kind.values()) {
      if (kind.lowerCase().equals(name)) {
        try {
          return new ThresholdRule(kind, Double.parseDouble(text.substring(colon + 1).strip()));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "a threshold needs a number after '" + name + ":', was '" + text + "'", e);
        }
      }
    }
    throw new IllegalArgumentException(
        "a threshold is KIND:NUMBER, such as contamination:0.01, was '"
            + text
            + "'; kinds: "
            + Arrays.stream(Kind.values()).map(Kind::lowerCase).collect(Collectors.joining(", ")));
  }

  /**
   * The threshold that this rule chooses for a forest, from its scores of rows that it has not
   * seen: see {@link OutOfFoldScores}. Rules that follow a stream give the threshold to begin with.
   * O(n log n).
   *
   * @param scores at least one anomaly score in (0,1], in any order, mostly of normal rows
   * @throws IllegalArgumentException if there is none, or one is out of range, or this is a {@link
   *     Kind#BUDGET}, which needs the times of a stream
   */
  public AnomalyThreshold threshold(double[] scores) {
    if (scores.length == 0) {
      throw new IllegalArgumentException("a threshold needs at least one score");
    }
    for (int i = 0; i < scores.length; i++) {
      if (!(scores[i] > 0 && scores[i] <= 1)) {
        throw new IllegalArgumentException("score " + i + " must be in (0,1], was " + scores[i]);
      }
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    return new Calibration(sorted).threshold(this);
  }

  /**
   * A model with the threshold that this rule chooses from its out-of-fold scores; all else stays,
   * so what lies far outside everything that was learned is still an anomaly. It has another {@link
   * DetectorModel#id}. O(columns²).
   *
   * @throws IllegalArgumentException if the preset of the model cannot use the rule, or it is a
   *     {@link Kind#BUDGET} and no field is the time
   */
  public DetectorModel applyTo(DetectorModel model) {
    ModelGrowth.requireTime(model.schema(), this);
    DetectorConfig config = model.config();
    DetectorConfig changed =
        new DetectorConfig(config.preset(), config.forest(), config.scoring(), this);
    return ModelGrowth.withThreshold(model, model.calibration().threshold(changed), changed);
  }

  /** A kind in lower case, a colon, and the value. */
  @Override
  public String toString() {
    return kind.lowerCase() + ":" + value;
  }
}
