package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.stream.SensorWindows;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The alarm beside the windows, for short events: a sensor has changed further than {@link
 * ChangeLimits} say. One writer; allocates nothing.
 */
final class ChangeAlarm {
  private final ChangeLimits limits;
  private final SensorWindows windows;
  private final RecentAlarms recent = new RecentAlarms();
  private boolean alarmed;

  /** The largest change of the latest reading, in units of what it must exceed. */
  private double size;

  /**
   * @param windows hold the readings of the stream
   */
  ChangeAlarm(ChangeLimits limits, SensorWindows windows) {
    this.limits = limits;
    this.windows = windows;
  }

  /** Looks at the reading that the windows took last. */
  boolean next() {
    recent.pass();
    double largest = limits.largest(windows);
    double level = alarmed ? 1 : 1 + recent.raise();
    boolean began = !alarmed && largest > level;
    alarmed = largest > level;
    size = largest / level;
    if (began) {
      recent.begin();
    }
    return alarmed;
  }

  /** Whether the latest reading changed too far. */
  boolean isAlarmed() {
    return alarmed;
  }

  /** The score of a reading that has changed too far: the further, the closer to 1. */
  double score(double ofWindows, double threshold) {
    return Math.max(ofWindows, threshold + (1 - threshold) * (1 - 1 / size));
  }

  /** How far a sensor changed in the latest reading, in units of its limit. */
  double excess(int sensor) {
    return limits.excess(windows, sensor);
  }

  /** +1 if the sensor rose, −1 if it fell. */
  int side(int sensor) {
    return (int) Math.signum(windows.change(sensor));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeBoolean(alarmed);
    recent.write(out);
  }

  void read(PayloadReader in) throws InvalidModelException {
    alarmed = in.bool("alarm of changes");
    recent.read(in);
  }
}
