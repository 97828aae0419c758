package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrivalTimesTest {
  private final ArrivalTimes times = new ArrivalTimes();
  private long now = 1_000_000;

  private void arrive(int n, LongSupplier interval) {
    for (int i = 0; i < n; i++) {
      times.reading(now, 0, i);
      now += interval.getAsLong();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2000, 30000", // never before half a minute
    "10000, 50000",
    "60000, 300000",
    "3600000, 18000000"
  })
  void aRegularStreamIsSilentAfterFiveIntervals(long interval, long silence) {
    arrive(UsualInterval.LEAST, () -> interval);
    assertThat(times.isRegular()).as("one interval too few").isFalse();
    arrive(1, () -> interval);
    assertThat(times.median()).isEqualTo((int) interval);
    assertThat(times.silence()).isEqualTo(silence);
  }

  /** A message with ten readings each minute has an interval of a minute. */
  @Test
  void readingsOfOneMessageAreOneArrival() {
    int[] n = {0};
    arrive(10 * 40, () -> ++n[0] % 10 == 0 ? 59_910 : 10);
    assertThat(times.median()).isEqualTo(60_000);
    assertThat(times.silence()).isEqualTo(300_000);
  }

  /** One message in ten is lost: two lost ones in a row are usual then. */
  @Test
  void lossesAreUsualWhereTheyOccur() {
    for (int seed = 0; seed < 50; seed++) {
      ArrivalTimes lossy = new ArrivalTimes();
      Random random = new Random(seed);
      long at = 0;
      for (int i = 0; i < 5_000; i++) {
        at += 10_000;
        if (random.nextInt(10) > 0) {
          assertThat(lossy.quiet(at))
              .as("seed %d, reading %d", seed, i)
              .isLessThanOrEqualTo(lossy.silence());
          lossy.reading(at, 0, i);
        }
      }
    }
  }

  /**
   * Readings that come whenever something changes have intervals with an exponential distribution.
   * The comment of the class gives the shares of short and long ones, from which it follows that
   * hardly any 64 of them pass as regular.
   */
  @Test
  void whatReportsOnChangeIsNeverSilent() {
    for (int seed = 0; seed < 300; seed++) {
      ArrivalTimes irregular = new ArrivalTimes();
      Random random = new Random(seed);
      double mean = 1000 * Math.exp(random.nextDouble() * 9);
      double at = 0;
      for (int i = 0; i < 2_000; i++) {
        at += -mean * Math.log(1 - random.nextDouble());
        long quiet = irregular.quiet((long) at);
        assertThat(quiet)
            .as("seed %d, reading %d, mean interval %.0f ms", seed, i, mean)
            .isLessThanOrEqualTo(irregular.silence());
        irregular.reading((long) at, 0, i);
      }
    }
  }

  /** The first long gap is an outage, the second one a new habit. */
  @Test
  void anotherIntervalIsLearned() {
    arrive(70, () -> 5_000);
    assertThat(times.silence()).isEqualTo(UsualInterval.LEAST_SILENCE);
    arrive(2, () -> 60_000);
    assertThat(times.silence()).isEqualTo(UsualInterval.LEAST_SILENCE);
    arrive(1, () -> 60_000);
    assertThat(times.silence()).isGreaterThanOrEqualTo(120_000);
    arrive(70, () -> 60_000);
    assertThat(times.silence()).isEqualTo(300_000);
  }

  @Test
  void oneOutageDoesNotHideTheNext() {
    arrive(70, () -> 10_000);
    arrive(1, () -> 3_600_000);
    arrive(8, () -> 10_000);
    assertThat(times.silence()).isEqualTo(50_000);
  }

  @Test
  void theMemorySurvivesARestartAndTheTimeBetweenDoesNotCount() throws IOException {
    arrive(100, () -> 10_000);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    times.write(new DataOutputStream(bytes));
    ArrivalTimes after = new ArrivalTimes();
    after.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(after.silence()).isEqualTo(50_000);
    assertThat(after.position()).isEqualTo(times.position());
    after.restart(77);
    assertThat(after.quiet(78)).isEqualTo(1);
    after.reading(10_077, 0, 1);
    assertThat(after.silence()).isEqualTo(50_000);
  }

  // The rate.

  private ArrivalRate.Change rate(ArrivalRate rate, int blocks, int perArrival, long interval) {
    ArrivalRate.Change last = ArrivalRate.Change.NONE;
    for (int i = 0; i < blocks * ArrivalRate.BLOCK; i++) {
      ArrivalRate.Change change = null;
      for (int r = 0; r < perArrival; r++) {
        rate.reading();
        if (r == 0) {
          change = rate.arrival(now);
        }
      }
      now += interval;
      last = change == ArrivalRate.Change.NONE ? last : change;
    }
    return last;
  }

  @Test
  void twiceAsManyReadingsAreNoticedAndTheEndOfThat() {
    ArrivalRate rate = new ArrivalRate();
    assertThat(rate(rate, 6, 1, 10_000)).isEqualTo(ArrivalRate.Change.NONE);
    assertThat(rate.usual()).isCloseTo(10_000, within(1.));
    assertThat(rate(rate, 4, 1, 5_000)).isEqualTo(ArrivalRate.Change.BEGINS);
    assertThat(rate(rate, 3, 1, 10_000)).isEqualTo(ArrivalRate.Change.OVER);
  }

  /** A message that comes twice is no shorter interval, but twice as many readings. */
  @Test
  void readingsThatComeTwiceAreNoticed() {
    ArrivalRate rate = new ArrivalRate();
    rate(rate, 6, 1, 10_000);
    assertThat(rate(rate, 4, 2, 10_000)).isEqualTo(ArrivalRate.Change.BEGINS);
    assertThat(rate.latest()).isCloseTo(5_000, within(1.));
  }

  @Test
  void aRateThatLastsIsUsual() {
    ArrivalRate rate = new ArrivalRate();
    rate(rate, 6, 1, 10_000);
    assertThat(rate(rate, ArrivalRate.LASTING + 2, 1, 5_000))
        .isEqualTo(ArrivalRate.Change.USUAL_NOW);
    assertThat(rate(rate, 5, 1, 5_000)).isEqualTo(ArrivalRate.Change.NONE);
  }

  /** How fast a thousand readings a second are read depends on this machine. */
  @Test
  void fastStreamsAreNotJudged() {
    ArrivalRate rate = new ArrivalRate();
    rate(rate, 6, 1_000, 1_000);
    assertThat(rate(rate, 6, 4_000, 1_000)).isEqualTo(ArrivalRate.Change.NONE);
  }

  // The clock.

  private static ArrivalClock.Change clock(
      ArrivalClock clock, int n, LongSupplier ahead, boolean local) {
    ArrivalClock.Change last = ArrivalClock.Change.NONE;
    for (int i = 0; i < n; i++) {
      ArrivalClock.Change change = clock.arrival(ahead.getAsLong(), 10_000, local);
      last = change == ArrivalClock.Change.NONE ? last : change;
    }
    return last;
  }

  @Test
  void aClockThatJumpsIsNoticedAndWhenItIsRightAgain() {
    ArrivalClock clock = new ArrivalClock();
    Random random = new Random(5);
    assertThat(clock(clock, 100, () -> -random.nextInt(3_000), false))
        .isEqualTo(ArrivalClock.Change.NONE);
    assertThat(clock(clock, 2, () -> 3_600_000, false)).isEqualTo(ArrivalClock.Change.NONE);
    assertThat(clock(clock, 1, () -> 3_600_000, false)).isEqualTo(ArrivalClock.Change.BEGINS);
    assertThat(clock.off()).isCloseTo(3_600_000, within(3_000L));
    assertThat(clock(clock, 1, () -> -1_000, false)).isEqualTo(ArrivalClock.Change.OVER);
  }

  @Test
  void aClockThatFallsBackToTheBeginningOfTimeIsNoticed() {
    ArrivalClock clock = new ArrivalClock();
    clock(clock, 50, () -> 0, false);
    long[] since1970 = {-1_780_000_000_000L};
    assertThat(clock(clock, 3, () -> since1970[0], false)).isEqualTo(ArrivalClock.Change.BEGINS);
  }

  /** A device that was away sends what it kept: old readings, less old each time. */
  @Test
  void lateReadingsThatCatchUpAreNoWrongClock() {
    ArrivalClock clock = new ArrivalClock();
    clock(clock, 50, () -> 0, false);
    long[] late = {-7_200_000};
    assertThat(clock(clock, 55, () -> late[0] += 130_000, false))
        .isEqualTo(ArrivalClock.Change.NONE);
  }

  @Test
  void aReplayAtAnotherPaceIsNotJudged() {
    ArrivalClock clock = new ArrivalClock();
    long[] ahead = {-9_000_000_000L};
    assertThat(clock(clock, 500, () -> ahead[0] += 59_000, false))
        .isEqualTo(ArrivalClock.Change.NONE);
  }

  @Test
  void aReplayOfOldReadingsIsUsual() {
    ArrivalClock clock = new ArrivalClock();
    assertThat(clock(clock, 500, () -> -9_000_000_000L, false)).isEqualTo(ArrivalClock.Change.NONE);
  }

  /** A wrong time zone: an hour in the future, from the first reading on. */
  @Test
  void timesInTheFutureAreWrongFromTheBeginning() {
    ArrivalClock clock = new ArrivalClock();
    assertThat(clock(clock, 40, () -> 3_600_000, false)).isEqualTo(ArrivalClock.Change.BEGINS);
    assertThat(clock(clock, 1, () -> 0, false)).isEqualTo(ArrivalClock.Change.OVER);
  }

  /** Local times are ahead of UTC in half of the world, and summer time begins. */
  @Test
  void localTimesMayBeAheadAndJumpByAnHour() {
    ArrivalClock clock = new ArrivalClock();
    assertThat(clock(clock, 100, () -> 3_600_000, true)).isEqualTo(ArrivalClock.Change.NONE);
    assertThat(clock(clock, 100, () -> 7_200_000, true)).isEqualTo(ArrivalClock.Change.NONE);
    assertThat(clock(clock, 3, () -> 86_400_000, true)).isEqualTo(ArrivalClock.Change.BEGINS);
  }
}
