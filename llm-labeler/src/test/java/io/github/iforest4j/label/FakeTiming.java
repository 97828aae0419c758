package io.github.iforest4j.label;

import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Time that only passes when somebody waits, or when the test says so. Thread-safe. */
public final class FakeTiming implements Timing {
  /** The pauses so far. */
  public final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());

  private final AtomicLong nanos = new AtomicLong(1_000);

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return Readings.TIME.plusNanos(nanos.get());
  }

  @Override
  public boolean pause(Duration duration, CountDownLatch wake) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(duration);
    advance(duration);
    return wake.getCount() > 0;
  }

  /** Lets time pass. */
  public void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }
}
