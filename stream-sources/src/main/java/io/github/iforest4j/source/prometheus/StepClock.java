package io.github.iforest4j.source.prometheus;

import io.github.iforest4j.time.Timing;

/**
 * The time by which steps are due: the time of day, unless that was set back although the server
 * has values of later. Then time goes on as if it had not been set. Not thread-safe.
 */
final class StepClock {
  /** A server may repeat a value for five minutes, so shorter jumps show nothing. */
  private static final long JUMP_MILLIS = 600_000;

  private static final long NANOS = 1_000_000;

  private final Timing timing;
  private long wall;
  private long nanos;
  private long ahead;

  /** A clock that goes by the time of day. */
  StepClock(Timing timing) {
    this.timing = timing;
    this.wall = timing.millis();
    this.nanos = timing.nanoTime();
  }

  /**
   * Looks whether the time of day was set since the last look.
   *
   * @param newest the time of the newest value that the server gave, in seconds since 1970; 0 for
   *     none
   * @return whether it was set back to what the server's values confirm, so that steps were asked
   *     for too early before
   */
  boolean wasSetRight(long newest) {
    long wallNow = timing.millis();
    long nanosNow = timing.nanoTime();
    long jump = wallNow - wall - (nanosNow - nanos) / NANOS;
    wall = wallNow;
    nanos = nanosNow;
    if (jump > JUMP_MILLIS) {
      ahead = Math.max(0, ahead - jump);
    } else if (jump < -JUMP_MILLIS) {
      if (newest * 1000 <= wall + ahead + JUMP_MILLIS) {
        return true;
      }
      ahead -= jump;
    }
    return false;
  }

  /** The time, in milliseconds since 1970. */
  long millis() {
    return timing.millis() + ahead;
  }
}
