package io.github.iforest4j.label;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How important an anomaly seems to its labeller. */
public enum Severity {
  /** Worth noting. */
  LOW,
  /** Worth looking at. */
  MEDIUM,
  /** Worth looking at now. */
  HIGH,
  /** Worth acting on now. */
  CRITICAL;

  /** The word as it appears in files and replies: lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The severity that a word names, whatever its case; {@code fallback} for any other text. */
  static Severity ofWord(@Nullable String word, Severity fallback) {
    if (word != null) {
      for (Severity severity : values()) {
        if (severity.name().equalsIgnoreCase(word.strip())) {
          return severity;
        }
      }
    }
    return fallback;
  }

  /**
   * The severity by the position of the score between the threshold and 1: under a tenth is low,
   * under three tenths medium, under six tenths high. It says how unusual a reading is, not how
   * dangerous: that would need knowledge of the plant.
   */
  public static Severity ofScore(double score, double threshold) {
    double excess = (score - threshold) / (1 - threshold);
    if (excess >= .6) {
      return CRITICAL;
    }
    return excess >= .3 ? HIGH : excess >= .1 ? MEDIUM : LOW;
  }
}
