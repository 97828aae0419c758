package io.github.iforest4j.view.page;

/** Measures a rate over the last ticks. Not thread-safe; allocates nothing after construction. */
final class RateMeter {
  private static final int TICKS = 20;

  private final long[] counts = new long[TICKS];
  private final long[] nanos = new long[TICKS];
  private int ticks;

  /** Takes the count at a moment. */
  void tick(long count, long nanoTime) {
    counts[ticks % TICKS] = count;
    nanos[ticks % TICKS] = nanoTime;
    ticks++;
  }

  /** By how much the count grew per second; 0 before the second tick. */
  double perSecond() {
    if (ticks < 2) {
      return 0;
    }
    int newest = (ticks - 1) % TICKS;
    int oldest = ticks <= TICKS ? 0 : ticks % TICKS;
    double seconds = (nanos[newest] - nanos[oldest]) / 1e9;
    return seconds <= 0 ? 0 : (counts[newest] - counts[oldest]) / seconds;
  }

  /** Whether more than eight times as many ticks were measured as the rate is computed over. */
  boolean isSettled() {
    return ticks > 8 * TICKS;
  }
}
