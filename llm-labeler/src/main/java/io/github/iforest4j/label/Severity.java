package io.github.iforest4j.label;

import java.util.Locale;

/** How much an anomaly seems to matter, in the words of whoever labelled it. */
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
  static Severity ofWord(String word, Severity fallback) {
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
   * How far the score lies on the way from the threshold to 1: under a tenth is low, under three
   * tenths medium, under six tenths high. It says how unusual a reading is, not how dangerous:
   * nothing else can be known without knowledge of the plant.
   */
  static Severity ofScore(double score, double threshold) {
    double excess = (score - threshold) / (1 - threshold);
    if (excess >= .6) {
      return CRITICAL;
    }
    return excess >= .3 ? HIGH : excess >= .1 ? MEDIUM : LOW;
  }
}
