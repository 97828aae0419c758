package io.github.iforest4j.sim;

import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only by sleeping, and at once. */
final class FakePacing implements Pacing {
  /** Just before the clock wraps: nanosecond clocks may. */
  static final long START = Long.MAX_VALUE - 1_000_000;

  private final AtomicLong now = new AtomicLong(START);

  @Override
  public long nanoTime() {
    return now.get();
  }

  @Override
  public void sleep(long nanos) {
    now.addAndGet(nanos);
  }
}
