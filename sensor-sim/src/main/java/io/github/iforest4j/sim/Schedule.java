package io.github.iforest4j.sim;

import io.github.iforest4j.time.Timing;
import java.util.concurrent.TimeUnit;

/**
 * When each reading of a paced stream is due. Late readings are sent at once, so the rate holds on
 * average; but a stream that was held up for more than a second does not continue with a burst.
 */
final class Schedule {
  private static final long MAX_CATCH_UP = TimeUnit.SECONDS.toNanos(1);

  private final Timing timing;
  private final double interval;
  private long origin;
  private long due;

  Schedule(double rate, Timing timing) {
    this.timing = timing;
    this.interval = TimeUnit.SECONDS.toNanos(1) / rate;
    this.origin = timing.nanoTime();
  }

  /** The nanoseconds until the next reading is due, 0 or less if it is; counts the reading. */
  long untilNext() {
    long now = timing.nanoTime();
    long wait = origin + (long) (due * interval) - now;
    if (wait < -MAX_CATCH_UP) {
      origin = now;
      due = 0;
      wait = 0;
    }
    due++;
    return wait;
  }
}
