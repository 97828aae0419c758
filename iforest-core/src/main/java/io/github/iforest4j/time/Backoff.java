package io.github.iforest4j.time;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Pauses between attempts: they double from the first to the longest, and each is shortened at
 * random by up to a half, so that many clients do not come back at once. Thread-safe. Source:
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 ("equal jitter").
 */
public final class Backoff {
  private static final int MAX_DOUBLINGS = 20;

  private final long firstMillis;
  private final long longestMillis;
  private final SplittableRandom random;

  /** Pauses from half a second to half a minute, as suits a lost connection. */
  public Backoff() {
    this(Duration.ofMillis(500), Duration.ofSeconds(30), new SplittableRandom());
  }

  /**
   * Pauses between given bounds.
   *
   * @param first the pause after the first failure, before it is shortened
   * @param longest no pause is longer
   * @param random where the shortening comes from
   * @throws IllegalArgumentException if {@code first} is shorter than a millisecond or longer than
   *     {@code longest}
   */
  public Backoff(Duration first, Duration longest, SplittableRandom random) {
    firstMillis = first.toMillis();
    longestMillis = longest.toMillis();
    this.random = random;
    if (firstMillis < 1 || firstMillis > longestMillis) {
      throw new IllegalArgumentException(
          "first must be at least 1 ms and at most " + longest + ", was " + first);
    }
  }

  /**
   * The pause before the next attempt.
   *
   * @param failures the number of failures in a row
   * @throws IllegalArgumentException if {@code failures} is less than 1
   */
  public synchronized Duration after(int failures) {
    if (failures < 1) {
      throw new IllegalArgumentException("failures must be at least 1, was " + failures);
    }
    int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
    // A product that would overflow is longer than the longest pause.
    long doubled =
        firstMillis > Long.MAX_VALUE >> doublings ? longestMillis : firstMillis << doublings;
    long millis = Math.min(longestMillis, doubled);
    return Duration.ofMillis(millis - random.nextLong(millis / 2 + 1));
  }
}
