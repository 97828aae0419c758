package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.testing.FakeTiming;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void readingsAreDueInEvenStepsFromTheFirst() {
    FakeTiming timing = new FakeTiming();
    Schedule schedule = new Schedule(4, timing);
    assertThat(schedule.untilNext()).isZero();
    assertThat(schedule.untilNext()).isEqualTo(SECOND / 4);
    timing.advance(Duration.ofNanos(SECOND / 4));
    timing.advance(Duration.ofNanos(SECOND / 10));
    assertThat(schedule.untilNext()).as("0.1 s late").isEqualTo(SECOND / 4 - SECOND / 10);
  }

  @Test
  void theRateHoldsOverManyReadingsThoughTheStepIsNoWholeNumber() {
    FakeTiming timing = new FakeTiming();
    Schedule schedule = new Schedule(3, timing);
    for (int i = 0; i <= 30_000; i++) {
      timing.advance(Duration.ofNanos(Math.max(0, schedule.untilNext())));
    }
    assertThat(timing.nanoTime() - FakeTiming.START).isEqualTo(10_000 * SECOND);
  }

  @Test
  void aShortDelayIsCaughtUpAndALongOneIsNot() {
    FakeTiming timing = new FakeTiming();
    Schedule schedule = new Schedule(10, timing);
    schedule.untilNext();
    timing.advance(Duration.ofNanos(SECOND / 2));
    int burst = 0;
    while (schedule.untilNext() <= 0) {
      burst++;
    }
    assertThat(burst).as("due at .1, .2, .3, .4 and .5").isEqualTo(5);

    timing.advance(Duration.ofNanos(60 * SECOND));
    assertThat(schedule.untilNext()).as("a minute late").isZero();
    assertThat(schedule.untilNext()).isEqualTo(SECOND / 10);
  }
}
