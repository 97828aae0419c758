package io.github.iforest4j.detect;

import java.util.Locale;

/**
 * How sure a verdict is, and what that number means. Never the probability of a fault.
 *
 * @param basis what {@code value} means
 * @param value in [0,1] for a share, in spreads for {@link Basis#SPREADS}
 * @param count the number of scores that it was compared with
 */
public record Confidence(Basis basis, double value, long count) {
  /** What a confidence is measured against. */
  public enum Basis {
    /**
     * For tables, whose rows are exchangeable: 1 − p with the conformal p-value p = (1 + number of
     * out-of-fold scores ≥ s)/(n + 1).
     */
    CONFORMAL,
    /** For streams: the share of this stream's past readings that looked less unusual. */
    STREAM_RANK,
    /**
     * Too little history for a share: the number of spreads above usual, (s − median)/(q99 −
     * median) of the out-of-fold training scores.
     */
    SPREADS
  }

  /** How unusual a score is, in a word. Constants are in ascending order. */
  public enum Level {
    /** More than 1 of 50 earlier scores were as high. */
    LOW,
    /** Up to 1 of 50 earlier scores were as high. */
    MEDIUM,
    /** Up to 1 of 200 earlier scores were as high. */
    HIGH;

    /** The word in lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Beyond the 99th percentile of training by as much again. */
  private static final double HIGH_SPREADS = 2;

  private static final double HIGH_SHARE = 1 / 200.;
  private static final double MEDIUM_SHARE = 1 / 50.;

  /**
   * The confidence in a word. It counts the new score itself, so that 199 earlier scores, all of
   * them lower, are the fewest that can give {@link Level#HIGH}. Of spreads, up to 1 is low (below
   * the 99th percentile of training), up to 2 medium.
   */
  public Level level() {
    if (basis == Basis.SPREADS) {
      return value > HIGH_SPREADS ? Level.HIGH : value > 1 ? Level.MEDIUM : Level.LOW;
    }
    // For tables the share is 1 − p already, for streams that of the past alone.
    double p = basis == Basis.CONFORMAL ? 1 - value : (1 + count * (1 - value)) / (count + 1);
    double rounding = 1e-9;
    return p <= HIGH_SHARE + rounding
        ? Level.HIGH
        : p <= MEDIUM_SHARE + rounding ? Level.MEDIUM : Level.LOW;
  }

  /** A short sentence for an alert, with what it is measured against. */
  public String describe() {
    return switch (basis) {
      case CONFORMAL ->
          String.format(Locale.ROOT, "%s of %,d training rows looked less unusual", share(), count);
      case STREAM_RANK ->
          String.format(Locale.ROOT, "%s of %,d past readings looked less unusual", share(), count);
      case SPREADS -> String.format(Locale.ROOT, "%.1f spreads above usual", value);
    };
  }

  /** The shortest form: a percentage, or spreads. */
  public String brief() {
    return basis == Basis.SPREADS ? String.format(Locale.ROOT, "%.1f spreads", value) : share();
  }

  /** Rounded down, so that 100 % only stands for all. */
  private String share() {
    long tenths = (long) Math.floor(value * 1000);
    long behind = Math.floorMod(tenths, 10);
    return tenths / 10 + (behind == 0 ? "" : "." + behind) + " %";
  }
}
