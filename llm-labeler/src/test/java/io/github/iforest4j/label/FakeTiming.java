package io.github.iforest4j.label;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Time that only passes when somebody waits. */
final class FakeTiming implements Timing {
  final List<Duration> pauses = new ArrayList<>();
  private long nanos = 1_000;

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant now() {
    return Readings.TIME.plusNanos(nanos);
  }

  @Override
  public boolean pause(Duration duration, CountDownLatch ended) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(duration);
    advance(duration);
    return ended.getCount() > 0;
  }

  void advance(Duration duration) {
    nanos += duration.toNanos();
  }
}
