package io.github.iforest4j.sim;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The exact ground truth of one injected anomaly: an event over one or more consecutive readings of
 * a device. Immutable.
 *
 * @param id number of the event, unique within its scenario and seed; for a scenario of one device
 *     it counts from 1 at 2026-01-05T08:00:00Z
 * @param kind the kind of anomaly, one of {@link Scenario#anomalyKinds()}
 * @param device the affected device, such as {@code pump-017}; empty for a scenario of one device
 * @param fields the names of the affected fields, at least one, the root cause first
 * @param rootCause the field where it began
 * @param firstReading index of the first affected reading; negative if it is before the stream
 * @param peakReading index of the reading where it is greatest, the first if several are
 * @param lastReading index of the last affected reading, inclusive
 * @param onset the time of the first affected reading
 * @param end the time of the last affected reading
 * @param length the number of affected readings of the device
 * @param severity the departure at its peak, in spreads of the root cause's field; NaN for an
 *     anomaly that has no such size
 * @param description the anomaly in one sentence
 */
public record AnomalyTruth(
    long id,
    String kind,
    String device,
    List<String> fields,
    String rootCause,
    long firstReading,
    long peakReading,
    long lastReading,
    Instant onset,
    Instant end,
    int length,
    double severity,
    String description) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if no field is affected, the readings are not in order, or the
   *     length is less than 1
   */
  public AnomalyTruth {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(rootCause, "rootCause");
    Objects.requireNonNull(onset, "onset");
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(description, "description");
    fields = List.copyOf(fields);
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("an anomaly affects at least one field");
    }
    if (peakReading < firstReading || lastReading < peakReading || length < 1) {
      throw new IllegalArgumentException(
          "first, peak and last reading must be in order and the length at least 1, were "
              + firstReading
              + ", "
              + peakReading
              + ", "
              + lastReading
              + " and "
              + length);
    }
  }
}
