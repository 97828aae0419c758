package io.github.iforest4j.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  @Test
  void pausesDoubleUpToTheLongestAndAreShortenedByAtMostAHalf() {
    for (int seed = 0; seed < 200; seed++) {
      Backoff backoff = new Backoff(FIRST, LONGEST, new SplittableRandom(seed));
      for (int failures = 1; failures < 100; failures++) {
        double whole = Math.min(30_000, 500 * Math.pow(2, failures - 1));
        assertThat((double) backoff.after(failures).toMillis())
            .as("seed %d, failure %d", seed, failures)
            .isBetween(Math.floor(whole / 2), whole);
      }
    }
  }

  @Test
  void twoClientsDoNotComeBackTogether() {
    Backoff one = new Backoff(FIRST, LONGEST, new SplittableRandom(1));
    Backoff other = new Backoff(FIRST, LONGEST, new SplittableRandom(2));
    assertThat(one.after(5)).isNotEqualTo(other.after(5));
  }

  @Test
  void aVeryLongFirstPauseDoesNotOverflow() {
    Duration years = Duration.ofMillis(Long.MAX_VALUE / 3);
    Backoff backoff = new Backoff(years, years.plusMillis(1), new SplittableRandom(3));
    assertThat(backoff.after(50)).isGreaterThanOrEqualTo(years.dividedBy(2));
  }

  @Test
  void boundsAreChecked() {
    assertThatThrownBy(() -> new Backoff(LONGEST, FIRST, new SplittableRandom()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("first must be at least 1 ms and at most PT0.5S, was PT30S");
    assertThatThrownBy(() -> new Backoff().after(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("failures must be at least 1, was 0");
  }
}
