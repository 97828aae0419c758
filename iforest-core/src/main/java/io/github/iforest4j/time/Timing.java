package io.github.iforest4j.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Where time comes from and how to wait. Everything that measures durations or waits takes one, so
 * that tests run without waiting. Implementations must be thread-safe.
 */
public interface Timing {
  /** The system's clocks and real waiting. */
  Timing SYSTEM =
      new Timing() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public long millis() {
          return System.currentTimeMillis();
        }

        @Override
        public boolean pause(Duration duration, CountDownLatch wake) throws InterruptedException {
          return !wake.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        }
      };

  /** Nanoseconds of a clock that never jumps, for durations. */
  long nanoTime();

  /** The time of day. */
  Instant now();

  /** The time of day in milliseconds since 1970-01-01T00:00Z, without an object. */
  default long millis() {
    return now().toEpochMilli();
  }

  /**
   * Waits.
   *
   * @param duration how long; nothing is waited for when it is zero or negative
   * @param wake ends the wait early when it is counted down to zero
   * @return true if the whole time passed, false if {@code wake} ended the wait
   * @throws InterruptedException if the thread is interrupted
   */
  boolean pause(Duration duration, CountDownLatch wake) throws InterruptedException;

  /**
   * Waits for the whole time.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  default void pause(Duration duration) throws InterruptedException {
    pause(duration, new CountDownLatch(1));
  }
}
