package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.testing.TestTiming;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunStatusTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Instant wall = START;
  private Instant steady = Instant.EPOCH;

  /** A dead source is found out although the clock was set back, and a live one is not accused. */
  @Test
  void aClockThatIsSetNeitherHidesNorMakesSilence() {
    RunStatus status =
        new RunStatus(TestTiming.set(() -> wall, () -> steady, (time, wake) -> {}), true);
    status.paused();
    assertThat(status.lastReading()).isEqualTo(START);
    wall = wall.plus(Duration.ofHours(5));
    assertThat(status.isStale(MINUTE)).as("set ahead").isFalse();
    wall = START.minus(Duration.ofHours(3));
    steady = steady.plus(MINUTE).plusMillis(1);
    assertThat(status.isStale(MINUTE)).as("set back").isTrue();
    status.paused();
    assertThat(status.isStale(MINUTE)).isFalse();
  }
}
