package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Counts the alarms that began lately; an alarm counts less the longer ago it was (time constant
 * {@value #READINGS} readings). From the second one on, each raises what the next must exceed by a
 * quarter of its usual size. So a stream that is noisier than training does not alarm without end,
 * while a fault on a quiet stream meets the usual level. One writer; allocates nothing.
 */
final class RecentAlarms {
  private static final double READINGS = 3000;
  private static final double RAISE = .25;

  /** No stream has more alarms in {@value #READINGS} readings. */
  private static final double MOST = READINGS;

  private double count;

  /** Lets one reading pass. */
  void pass() {
    count -= count / READINGS;
  }

  /** Counts an alarm that begins. */
  void begin() {
    count = Math.min(MOST, count + 1);
  }

  /** By what the usual size is to be multiplied, less 1. */
  double raise() {
    return RAISE * Math.max(0, count - 1);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeDouble(count);
  }

  void read(PayloadReader in) throws InvalidModelException {
    count = in.finiteDouble("recent alarms");
    if (count < 0 || count > MOST) {
      throw in.invalid("recent alarms must be between 0 and " + MOST + ", was " + count);
    }
  }
}
