package io.github.iforest4j.sim;

import java.util.List;
import java.util.Objects;

/**
 * The exact ground truth of one injected anomaly: an event over one or more consecutive readings.
 * Immutable.
 *
 * @param id number of the event in its stream, from 1
 * @param kind what was injected, one of {@link Scenario#anomalyKinds()}
 * @param fields the names of the affected fields, at least one
 * @param firstReading index of the first affected reading
 * @param lastReading index of the last affected reading, inclusive
 * @param description one sentence in words
 */
public record AnomalyTruth(
    long id,
    String kind,
    List<String> fields,
    long firstReading,
    long lastReading,
    String description) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if no field is affected or the event ends before it begins
   */
  public AnomalyTruth {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(description, "description");
    fields = List.copyOf(fields);
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("an anomaly affects at least one field");
    }
    if (firstReading < 0 || lastReading < firstReading) {
      throw new IllegalArgumentException(
          "an anomaly from reading " + firstReading + " to " + lastReading + " is none");
    }
  }

  /** How many readings are affected. */
  public long length() {
    return lastReading - firstReading + 1;
  }
}
