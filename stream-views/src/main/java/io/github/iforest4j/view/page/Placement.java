package io.github.iforest4j.view.page;

import io.github.iforest4j.time.Timing;

/**
 * Decides where readings stand on the horizontal axis: at their times, or at their numbers. A time
 * that jumps far ahead or far back is accepted only after it has repeated, so that one wrong clock
 * does not move all other readings out of the chart. Not thread-safe.
 */
final class Placement {
  /** A jump is a step in time this much longer than usual, or an hour if that is longer. */
  private static final long JUMP_STEPS = 1_000;

  private static final long HOUR = 3_600_000;
  private static final int JUMPS_BELIEVED = 5;
  private static final int RETURNS_BELIEVED = 50;

  /** The number of readings that the usual step is measured over. */
  private static final int GAP_READINGS = 200;

  private final Timing timing;
  private final boolean eventTimes;
  private final boolean timed;
  private long readings;
  private long firstX;
  private long lastX;
  private long gap;
  private int jumps;
  private int returns;
  private boolean hasRestarted;

  /**
   * No reading yet.
   *
   * @param eventTimes whether readings have times of their own
   * @param numbered whether readings without times are numbered; else they stand at the time of
   *     their arrival
   */
  Placement(Timing timing, boolean eventTimes, boolean numbered) {
    this.timing = timing;
    this.eventTimes = eventTimes;
    this.timed = eventTimes || !numbered;
  }

  /** Whether the axis is time, in milliseconds since 1970; else it is the number of a reading. */
  boolean isTimed() {
    return timed;
  }

  /**
   * Places the next reading.
   *
   * @param millis its time, or {@link Dashboard#NO_TIME}
   * @return its place; {@link Dashboard#NO_TIME} if its time is not plausible
   */
  long place(long millis) {
    readings++;
    hasRestarted = false;
    long x = candidate(millis);
    if (readings == 1) {
      firstX = x;
      lastX = x;
      return x;
    }
    long limit = Math.max(HOUR, JUMP_STEPS * gap);
    if (timed && x - lastX > limit && ++jumps < JUMPS_BELIEVED) {
      return Dashboard.NO_TIME;
    }
    if (timed && lastX - x > limit) {
      if (++returns < RETURNS_BELIEVED) {
        return Dashboard.NO_TIME;
      }
      hasRestarted = true;
      firstX = x;
      lastX = x;
    }
    returns = 0;
    jumps = 0;
    lastX = Math.max(lastX, x);
    if (readings <= GAP_READINGS) {
      gap = (lastX - firstX) / (readings - 1);
    }
    return x;
  }

  private long candidate(long millis) {
    if (!timed) {
      return readings - 1;
    }
    if (millis != Dashboard.NO_TIME) {
      return millis;
    }
    // A reading without a time, among readings with times, is placed at the latest time.
    return eventTimes ? lastX : timing.millis();
  }

  /** Whether the stream began again in the past with the reading placed last. */
  boolean hasRestarted() {
    return hasRestarted;
  }

  /** The latest place so far; 0 before the first reading. */
  long lastX() {
    return lastX;
  }

  /** The usual step from one reading to the next. */
  long gap() {
    return gap;
  }
}
