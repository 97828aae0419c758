package io.github.iforest4j.sim;

import java.time.Instant;

/** What one stream measures when nothing is wrong. Stateful, one per stream; not thread-safe. */
interface SignalSource {
  /**
   * The next reading.
   *
   * @param time when it is taken, one sampling period after the previous one
   * @param values receives one value per channel
   */
  void next(Instant time, double[] values);
}
