package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CallTimesTest {
  private static final long DEADLINE = 30_000;

  private final CallTimes times = new CallTimes(DEADLINE, 0);

  @Test
  void nothingIsKnownBeforeTheFirstCall() {
    assertThat(times.usual()).isZero();
    assertThat(times.mayBegin(1, 0)).isTrue();
    assertThat(times.isTooSlow()).isFalse();
  }

  @Test
  void aCallBeginsOnlyIfTheUsualTimeIsLeft() {
    times.finished(12_000);
    assertThat(times.mayBegin(12_600, 12_000)).isTrue();
    assertThat(times.mayBegin(12_599, 12_000)).isFalse();
    times.finished(20_000);
    assertThat(times.mayBegin(20_999, 32_000)).isFalse();
  }

  @Test
  void oneSlowCallInTenIsNotUsual() {
    for (int i = 0; i < 20; i++) {
      times.finished(i == 7 ? 25_000 : 10_000);
    }
    assertThat(times.usual()).isEqualTo(10_500);
  }

  @Test
  void aLabellerThatIsTooSlowIsTriedNowAndThenUntilItIsFaster() {
    times.stopped(30_000);
    assertThat(times.isTooSlow()).as("one call may hang").isFalse();
    times.stopped(30_000);
    assertThat(times.isTooSlow()).isTrue();
    assertThat(times.mayBegin(DEADLINE, 1_799_000)).as("90 s of less than 1,800 s").isFalse();
    assertThat(times.mayBegin(DEADLINE, 1_800_000)).as("90 s of 1,800 s").isTrue();
    assertThat(times.mayBegin(10_000, 1_800_000)).as("not with little time").isFalse();
    times.finished(5_000);
    assertThat(times.isTooSlow()).isFalse();
    assertThat(times.mayBegin(5_250, 1_200_000)).isTrue();
  }

  /** A backend without a break, more requests than it can answer, calls of many lengths. */
  @Test
  void atMostATwentiethOfTheTimeIsWasted() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long mean = random.nextLong(500, 20_000);
      CallTimes calls = new CallTimes(DEADLINE, 0);
      long now = 0;
      while (now < 4L * 3_600_000) {
        // A new request every second: the newest that fits is up to a second old.
        long left = DEADLINE - random.nextLong(0, DEADLINE);
        if (!calls.mayBegin(left, now)) {
          now += 100;
          continue;
        }
        long takes = (long) (mean * (.7 + .6 * random.nextDouble()));
        if (takes <= left) {
          calls.finished(takes);
        } else {
          calls.stopped(left);
        }
        now += Math.min(takes, left);
      }
      assertThat(calls.wastedShare()).as("seed %d, %d ms", seed, mean).isLessThanOrEqualTo(.05);
    }
  }
}
