package io.github.iforest4j.client.input;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Pauses between attempts to connect: they double from half a second to half a minute, and each is
 * shortened at random by up to a half, so that many clients do not come back at once.
 */
public final class Backoff {
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final SplittableRandom random = new SplittableRandom();

  /** For one client. */
  public Backoff() {}

  /** The pause after so many failures in a row, at least 1. */
  public Duration after(int failures) {
    long doubled = FIRST_PAUSE_MILLIS << Math.min(failures - 1, 20);
    long millis = Math.min(LONGEST_PAUSE_MILLIS, doubled);
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }
}
