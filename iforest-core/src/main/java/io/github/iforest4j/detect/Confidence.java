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
    double percent = Math.floor(value * 1000) / 10;
    return String.format(
        Locale.ROOT, percent == Math.rint(percent) ? "%.0f %%" : "%.1f %%", percent);
  }
}
