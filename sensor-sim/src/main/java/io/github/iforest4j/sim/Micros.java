package io.github.iforest4j.sim;

import java.time.Duration;
import java.time.Instant;

/** Times as microseconds since 1970. */
final class Micros {
  static final long PER_SECOND = 1_000_000;

  private Micros() {}

  static long of(Instant instant) {
    return instant.getEpochSecond() * PER_SECOND + instant.getNano() / 1_000;
  }

  static long of(Duration duration) {
    return duration.getSeconds() * PER_SECOND + duration.getNano() / 1_000;
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1_000);
  }
}
