package io.github.iforest4j.client.console;

import io.github.iforest4j.time.Timing;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time of day of a {@link Timing}, for what takes a {@link Clock}. */
final class TimingClock extends Clock {
  private final Timing timing;
  private final ZoneId zone;

  TimingClock(Timing timing) {
    this(timing, ZoneOffset.UTC);
  }

  private TimingClock(Timing timing, ZoneId zone) {
    this.timing = timing;
    this.zone = zone;
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new TimingClock(timing, other);
  }

  @Override
  public Instant instant() {
    return timing.now();
  }
}
