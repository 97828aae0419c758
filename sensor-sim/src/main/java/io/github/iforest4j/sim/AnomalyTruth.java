package io.github.iforest4j.sim;

import java.util.List;

/**
 * The exact ground truth of one injected anomaly.
 *
 * @param kind what was injected, such as {@code spike} or {@code src_port}
 * @param fields the names of the affected fields, at least one
 * @param firstReading index of the first affected reading
 * @param lastReading index of the last affected reading, inclusive
 * @param description one sentence in words
 */
public record AnomalyTruth(
    String kind, List<String> fields, long firstReading, long lastReading, String description) {
  /** Copies the fields. */
  public AnomalyTruth {
    fields = List.copyOf(fields);
  }
}
