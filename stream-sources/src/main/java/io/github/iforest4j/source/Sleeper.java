package io.github.iforest4j.source;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits; injected, so that tests of retries take no time. */
@FunctionalInterface
public interface Sleeper {
  /** Really waits. */
  Sleeper REAL = (time, wake) -> wake.await(time.toNanos(), TimeUnit.NANOSECONDS);

  /**
   * Waits.
   *
   * @param time how long
   * @param wake ends the wait early when it is counted down to zero
   */
  void sleep(Duration time, CountDownLatch wake) throws InterruptedException;
}
