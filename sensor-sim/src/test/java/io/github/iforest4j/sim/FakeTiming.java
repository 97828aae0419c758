package io.github.iforest4j.sim;

import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only by pauses, and each pause ends at once. */
class FakeTiming implements Timing {
  /** Just before the clock wraps: nanosecond clocks may. */
  static final long START = Long.MAX_VALUE - 1_000_000;

  private final AtomicLong now = new AtomicLong(START);

  @Override
  public long nanoTime() {
    return now.get();
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(now.get() - START);
  }

  @Override
  public boolean pause(Duration duration, CountDownLatch wake) {
    if (wake.getCount() == 0) {
      return false;
    }
    passes(duration.toNanos());
    return true;
  }

  void passes(long nanos) {
    now.addAndGet(nanos);
  }
}
