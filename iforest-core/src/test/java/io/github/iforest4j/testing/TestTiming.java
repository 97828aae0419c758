package io.github.iforest4j.testing;

import io.github.iforest4j.time.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Time for tests: a clock of the test's choice, and pauses that do what the test says. */
public final class TestTiming implements Timing {
  /** What happens instead of a pause. */
  @FunctionalInterface
  public interface Pause {
    /** Called for each pause; the pause ends when it returns. */
    void pause(Duration duration, CountDownLatch wake) throws InterruptedException;
  }

  private final Clock clock;
  private final Pause pause;

  private TestTiming(Clock clock, Pause pause) {
    this.clock = clock;
    this.pause = pause;
  }

  /** Always the same time; pauses end at once. */
  public static Timing fixed(Instant now) {
    return of(Clock.fixed(now, ZoneOffset.UTC), (duration, wake) -> {});
  }

  /** The time of a clock; pauses end at once. */
  public static Timing of(Clock clock) {
    return of(clock, (duration, wake) -> {});
  }

  /** The time of a clock, with pauses of the test's own. */
  public static Timing of(Clock clock, Pause pause) {
    return new TestTiming(clock, pause);
  }

  /** The real time, with pauses of the test's own. */
  public static Timing pausing(Pause pause) {
    return new TestTiming(Clock.systemUTC(), pause);
  }

  /** The real time, with real pauses of this length instead of those asked for. */
  public static Timing pausingFor(long millis) {
    return pausing((duration, wake) -> wake.await(millis, TimeUnit.MILLISECONDS));
  }

  @Override
  public long nanoTime() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public boolean pause(Duration duration, CountDownLatch wake) throws InterruptedException {
    pause.pause(duration, wake);
    return wake.getCount() > 0;
  }
}
