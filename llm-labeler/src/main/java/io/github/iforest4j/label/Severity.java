package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
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
   * The severity of one reading, by how far it is outside what is usual: under half a width of the
   * usual range is low, under two widths medium, more is high. What lasts is more severe: see
   * {@link IncidentSeverity}. It says how unusual a reading is, not how dangerous: that would need
   * knowledge of the plant.
   */
  public static Severity of(Evidence evidence) {
    return IncidentSeverity.ofOne(evidence.excess());
  }

  /** One step less severe; {@link #LOW} stays. */
  public Severity lower() {
    return values()[Math.max(0, ordinal() - 1)];
  }
}
