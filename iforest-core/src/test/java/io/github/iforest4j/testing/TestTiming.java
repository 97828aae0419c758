package io.github.iforest4j.testing;

import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

  private final InstantSource clock;
  private final InstantSource steady;
  private final Pause pause;

  private TestTiming(InstantSource clock, InstantSource steady, Pause pause) {
    this.clock = clock;
    this.steady = steady;
    this.pause = pause;
  }

  /** A clock that somebody sets, beside a steady one that measures durations. */
  public static Timing set(InstantSource clock, InstantSource steady, Pause pause) {
    return new TestTiming(clock, steady, pause);
  }

  /** Always the same time; pauses end at once. */
  public static Timing fixed(Instant now) {
    return of(InstantSource.fixed(now), (duration, wake) -> {});
  }

  /** The time of a clock; pauses end at once. */
  public static Timing of(InstantSource clock) {
    return of(clock, (duration, wake) -> {});
  }

  /** The time of a clock, with pauses of the test's own. */
  public static Timing of(InstantSource clock, Pause pause) {
    return new TestTiming(clock, clock, pause);
  }

  /** The real time, with pauses of the test's own. */
  public static Timing pausing(Pause pause) {
    return of(InstantSource.system(), pause);
  }

  /** The real time, with real pauses of this length instead of those asked for. */
  public static Timing pausingFor(long millis) {
    return pausing((duration, wake) -> wake.await(millis, TimeUnit.MILLISECONDS));
  }

  @Override
  public long nanoTime() {
    Instant now = steady.instant();
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
