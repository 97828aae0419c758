package io.github.iforest4j.sim;

import java.time.Instant;
import java.util.Objects;

/**
 * The truth of a time during which a device stays in one of its operating modes, each of which is
 * normal. Immutable.
 *
 * @param device the device, such as {@code fan-017}; empty for a scenario of one device
 * @param mode the mode; see {@link SensorReading#mode()}
 * @param firstReading index of the first reading in it
 * @param lastReading index of the last reading in it, inclusive
 * @param onset the time of the first reading in it
 */
public record OperatingMode(
    String device, String mode, long firstReading, long lastReading, Instant onset) {
  /** Checks that nothing is null. */
  public OperatingMode {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(onset, "onset");
  }
}
