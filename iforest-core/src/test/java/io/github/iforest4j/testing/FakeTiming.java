package io.github.iforest4j.testing;

import io.github.iforest4j.time.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that passes only by pauses, each of which ends at once, or when the test says so. The clock
 * of nanoseconds starts just before it wraps, as such clocks may. Thread-safe.
 */
public class FakeTiming implements Timing {
  /** What {@link #nanoTime} gives at first. */
  public static final long START = Long.MAX_VALUE - 1_000_000;

  private final Instant start;
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final AtomicLong nanos = new AtomicLong(START);

  /** It is 1970-01-01T00:00Z. */
  public FakeTiming() {
    this(Instant.EPOCH);
  }

  /**
   * A timing.
   *
   * @param start the time of day at first
   */
  public FakeTiming(Instant start) {
    this.start = start;
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return start.plusNanos(nanos.get() - START);
  }

  @Override
  public boolean pause(Duration duration, CountDownLatch wake) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(duration);
    if (wake.getCount() == 0) {
      return false;
    }
    advance(duration);
    return true;
  }

  /** The pauses so far, in order. */
  public List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  /** Lets time pass. */
  public void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  /** The time of day as a clock in UTC. */
  public Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Instant instant() {
        return now();
      }
    };
  }
}
