package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Alarms from hand-made scores. */
class AlarmRuleTest {
  private static String judged(AlarmRule alarm, double... scores) {
    StringBuilder out = new StringBuilder();
    for (double score : scores) {
      out.append(alarm.next(score) ? 'A' : '.');
    }
    return out.toString();
  }

  @Test
  void aFixedThresholdIsExceededNotReached() {
    assertThat(judged(new AlarmRule.Level(.6), .5, .6, .61, .6)).isEqualTo("..A.");
  }

  /** On above .6, and on while above .45 + .75·.15 = .5625. */
  @Test
  void aPeakAlarmHasHysteresis() {
    assertThat(judged(new PeakAlarm(.45, .6), .5, .59, .61, .58, .57, .56, .58, .61))
        .isEqualTo("..AAA..A");
  }

  /**
   * A = .4 above usual; .55·.4 = .22: the alarm ends at .66, though that is above .6. What is left
   * is the base, but no more than an alarm is high, and .7 always begins one.
   */
  @Test
  void whatIsLeftAfterALargeFaultIsTheNewUsual() {
    PeakAlarm alarm = new PeakAlarm(.45, .6);
    assertThat(judged(alarm, .85, .85, .85, .66)).isEqualTo("AAA.");
    assertThat(judged(alarm, .66, .69)).isEqualTo("..");
    assertThat(judged(alarm, .71)).isEqualTo("A");
  }

  /** Rivals fall silent after the first one. */
  @Test
  void aSecondAnomalySoonAfterTheFirstIsFound() {
    PeakAlarm alarm = new PeakAlarm(.45, .6);
    assertThat(judged(alarm, .7, .7, .45, .45, .45, .7)).isEqualTo("AA...A");
  }

  @Test
  void slowWearBecomesUsualUpToABound() {
    PeakAlarm alarm = new PeakAlarm(.45, .6);
    for (int i = 0; i <= 20_000; i++) {
      assertThat(alarm.next(.45 + .24 * i / 20_000)).as("reading %d", i).isFalse();
    }
    assertThat(alarm.next(.71)).isTrue();
  }

  /**
   * The base is nearly .15, so without a bound an alarm would begin above .75, and end at .7125. As
   * .7 always begins one, it ends at .7 − .25·.15 = .6625: never above the score that began it.
   */
  @Test
  void anAlarmByTheHighestThresholdHasHysteresisToo() {
    PeakAlarm alarm = new PeakAlarm(.45, .6);
    for (int i = 0; i <= 20_000; i++) {
      alarm.next(.45 + .24 * i / 20_000);
    }
    assertThat(judged(alarm, .71, .705, .71, .69, .67, .66, .69)).isEqualTo("AAAAA..");
  }

  @Test
  void theThresholdIsWhatTheScoreWasComparedWith() {
    for (int seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      double walk = .45;
      for (AlarmRule alarm :
          new AlarmRule[] {new AlarmRule.Level(.5), new PeakAlarm(.45, .52), new RecordAlarm(.5)}) {
        for (int i = 0; i < 2_000; i++) {
          walk = Math.max(.3, Math.min(.9, walk + .03 * random.nextGaussian()));
          boolean called = alarm.next(walk);
          assertThat(called)
              .as("%s, seed %d, reading %d", alarm.getClass().getSimpleName(), seed, i)
              .isEqualTo(walk > alarm.threshold());
        }
      }
    }
  }

  /** Only the first reading of a plateau is news; an equal peak is none for as long as a block. */
  @Test
  void aRecordIsAlarmedOnce() {
    RecordAlarm alarm = new RecordAlarm(.75);
    for (int i = 0; i < 100; i++) {
      assertThat(alarm.next(.5)).isFalse();
    }
    assertThat(judged(alarm, .8, .8, .805, .82)).isEqualTo("A..A");
    for (int i = 0; i < 60; i++) {
      assertThat(alarm.next(.5)).isFalse();
    }
    assertThat(alarm.next(.8)).isTrue();
  }

  /** A series whose blocks all reach .9 needs (.9 − .68)/2 more than the level, at most. */
  @Test
  void whatASeriesReachesAnywayIsNoAnomaly() {
    RecordAlarm alarm = new RecordAlarm(.75);
    int late = 0;
    for (int i = 0; i < 20_000; i++) {
      boolean called = alarm.next(i % 50 == 0 ? .84 + .0001 * (i % 7) : .5);
      late += called && i > 10_000 ? 1 : 0;
    }
    assertThat(late).isZero();
    assertThat(alarm.threshold()).isBetween(.82, .86);
  }
}
