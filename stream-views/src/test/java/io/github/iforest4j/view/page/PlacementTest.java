package io.github.iforest4j.view.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final long HOUR = 3_600_000;

  private final Placement times = new Placement(PageStream.TIMING, true, false);

  /** Readings that are a second apart, so that a jump is an hour. */
  private long seconds(int n) {
    long last = 0;
    for (int s = 0; s < n; s++) {
      last = times.place(s * 1_000L);
    }
    return last;
  }

  @Test
  void readingsWithoutTimesAreNumberedOrStandWhereTheyArrive() {
    Placement numbered = new Placement(PageStream.TIMING, false, true);
    assertThat(numbered.isTimed()).isFalse();
    assertThat(numbered.place(Dashboard.NO_TIME)).isZero();
    assertThat(numbered.place(Dashboard.NO_TIME)).isEqualTo(1);

    Placement arriving = new Placement(PageStream.TIMING, false, false);
    assertThat(arriving.isTimed()).isTrue();
    assertThat(arriving.place(Dashboard.NO_TIME)).isEqualTo(PageStream.TIMING.millis());
  }

  @Test
  void aMissingTimeAmongTimesIsThatOfTheReadingBefore() {
    long last = seconds(10);
    assertThat(times.place(Dashboard.NO_TIME)).isEqualTo(last);
    assertThat(times.gap()).isEqualTo(900);
  }

  @Test
  void aJumpAheadIsBelievedTheFifthTime() {
    long last = seconds(10);
    for (int jump = 0; jump < 4; jump++) {
      assertThat(times.place(last + 2 * HOUR)).isEqualTo(Dashboard.NO_TIME);
    }
    assertThat(times.lastX()).isEqualTo(last);
    assertThat(times.place(last + 2 * HOUR)).isEqualTo(last + 2 * HOUR);
    assertThat(times.hasRestarted()).isFalse();
    assertThat(times.lastX()).isEqualTo(last + 2 * HOUR);
  }

  @Test
  void aReturnToThePastIsBelievedTheFiftiethTimeAndIsARestart() {
    times.place(10 * HOUR);
    for (int r = 0; r < 49; r++) {
      assertThat(times.place(r)).isEqualTo(Dashboard.NO_TIME);
      assertThat(times.hasRestarted()).isFalse();
    }
    assertThat(times.place(50)).isEqualTo(50);
    assertThat(times.hasRestarted()).isTrue();
    assertThat(times.lastX()).isEqualTo(50);
    assertThat(times.place(51)).isEqualTo(51);
    assertThat(times.hasRestarted()).isFalse();
  }
}
