package io.github.iforest4j.detect;

import java.util.Locale;
import java.util.Objects;

/**
 * How a detector chooses the score above which a reading is an anomaly. Immutable.
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
    CONTAMINATION,
    /**
     * How many spreads above usual, more than 0 and at most 100: median + value · (q99 − median) of
     * out-of-fold scores. For streams, whose scores are no sample of anything.
     */
    SPREADS,
    /** The score itself, in (0,1). */
    SCORE
  }

  /**
   * Validates the bounds.
   *
   * @throws IllegalArgumentException naming the kind, its bounds and the value
   */
  public ThresholdRule {
    Objects.requireNonNull(kind, "kind");
    switch (kind) {
      case CONTAMINATION -> require(value > 0 && value <= .5, kind, "0 and at most 0.5", value);
      case SPREADS -> require(value > 0 && value <= 100, kind, "0 and at most 100", value);
      case SCORE -> require(value > 0 && value < 1, kind, "0 and less than 1", value);
    }
  }

  private static void require(boolean fits, Kind kind, String bounds, double value) {
    if (!fits) {
      throw new IllegalArgumentException(
          kind.name().toLowerCase(Locale.ROOT)
              + " must be greater than "
              + bounds
              + ", was "
              + value);
    }
  }

  /** The share of unseen normal readings that may lie above. */
  public static ThresholdRule contamination(double share) {
    return new ThresholdRule(Kind.CONTAMINATION, share);
  }

  /** How many spreads above usual. */
  public static ThresholdRule spreads(double spreads) {
    return new ThresholdRule(Kind.SPREADS, spreads);
  }

  /** The score itself. */
  public static ThresholdRule score(double score) {
    return new ThresholdRule(Kind.SCORE, score);
  }
}
