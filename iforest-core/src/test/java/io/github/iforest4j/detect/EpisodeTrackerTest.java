package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpisodeTrackerTest {
  private static final double THRESHOLD = .6;

  private final EpisodeTracker tracker = new EpisodeTracker(2, 3);
  private final Verdict verdict = new Verdict(2);
  private final List<Episode> ended = new ArrayList<>();
  private long position;

  /** Scores in order; those above the threshold are anomalies that field {@code cause} explains. */
  private void judged(int cause, double... scores) {
    for (double score : scores) {
      boolean anomaly = score > THRESHOLD;
      verdict.set(
          anomaly ? Verdict.State.ANOMALY : Verdict.State.NORMAL, position++, score, THRESHOLD);
      if (anomaly) {
        verdict.attribution().add(cause, score - .5, 0);
      }
      Episode episode = tracker.next(verdict);
      if (episode != null) {
        ended.add(episode);
      }
    }
  }

  @Test
  void anomaliesWithinTheRefractoryPeriodAreOneIncident() {
    judged(0, .5, .7, .9, .5);
    judged(1, .65, .5, .5);
    assertThat(ended).isEmpty();
    assertThat(tracker.isOpen()).isTrue();
    judged(1, .5);
    assertThat(ended).containsExactly(new Episode(1, 2, 4, .9, 3, 0));
    assertThat(tracker.isOpen()).isFalse();
  }

  @Test
  void afterItAnotherOneBegins() {
    judged(0, .7, .5, .5, .5);
    judged(1, .8);
    assertThat(tracker.hasJustBegun()).isTrue();
    judged(1, .8);
    assertThat(tracker.hasJustBegun()).isFalse();
    assertThat(ended).containsExactly(new Episode(0, 0, 0, .7, 1, 0));
    assertThat(tracker.close()).isEqualTo(new Episode(4, 4, 5, .8, 2, 1));
    assertThat(tracker.close()).isNull();
  }

  @Test
  void goesOnWhereAnotherWasWritten() throws IOException {
    judged(0, .5, .7, .9, .5);
    judged(1, .65);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tracker.write(new DataOutputStream(bytes));
    assertThat(bytes.size()).isEqualTo(45 + 2 * 8 + 9);
    EpisodeTracker other = new EpisodeTracker(2, 3);
    other.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(other.isOpen()).isTrue();
    assertThat(other.close()).isEqualTo(tracker.close()).isEqualTo(new Episode(1, 2, 4, .9, 3, 0));
    EpisodeTracker wider = new EpisodeTracker(3, 3);
    assertThatThrownBy(
            () -> wider.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
        .hasMessageContaining("a schema of 3 fields");
  }

  @Test
  void aRefractoryPeriodHasAReading() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EpisodeTracker(1, 0))
        .withMessage("refractory must be at least 1, was 0");
  }

  /** One cause whose scores lie near the threshold: every second reading is an anomaly. */
  @Test
  void whatComesBackSoonMayPauseForLonger() {
    judged(0, .7, .5, .5, .5, .7, .5, .5, .5);
    assertThat(ended).hasSize(2);
    for (int i = 0; i < 50; i++) {
      judged(0, .7, .5, .5, .5, .5, .5);
    }
    assertThat(ended).hasSize(2);
    // 16 normal readings end it, the last 5 of the loop included.
    judged(0, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5);
    assertThat(ended).hasSize(2);
    judged(0, .5);
    assertThat(ended.get(2)).isEqualTo(new Episode(8, 8, 8 + 49 * 6, .7, 50, 0));
    // The next one may pause for 64.
    judged(0, .7, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5);
    assertThat(tracker.isOpen()).isTrue();
  }

  /**
   * Six anomalies in eleven readings: with a share of 6 / 11, a pause of n readings comes by chance
   * 6 (5 / 11)^n times. That is .0109 for 8 readings and .0050 for 9.
   */
  @Test
  void whatComesAndGoesMayPauseForLonger() {
    judged(0, .7, .5, .7, .5, .7, .5, .7, .5, .7, .5, .7);
    judged(0, .5, .5, .5, .5, .5, .5, .5, .5);
    assertThat(tracker.isOpen()).isTrue();
    judged(0, .5);
    assertThat(ended).containsExactly(new Episode(0, 0, 10, .7, 6, 0));
  }

  /** A fault that did not pause is over after the usual period; few anomalies are no share. */
  @Test
  void whatDidNotPauseIsOverAsSoonAsBefore() {
    judged(0, .7, .7, .7, .7, .7, .7, .7, .7, .5, .5, .5);
    assertThat(ended).hasSize(1);
    judged(1, .7, .5, .7, .5, .7, .7, .5, .5, .5);
    assertThat(ended).hasSize(2);
  }

  /**
   * Every second reading of one cause is an anomaly, at random, 1,000 readings long: in 20 streams
   * 60 episodes before pauses counted.
   */
  @Test
  void oneCauseThatFlickersIsFewEpisodes() {
    int episodes = 0;
    for (long seed = 1; seed <= 20; seed++) {
      EpisodeTracker five = new EpisodeTracker(2, 5);
      Random random = new Random(seed);
      for (int i = 0; i < 1_000; i++) {
        boolean anomaly = random.nextBoolean();
        verdict.set(anomaly ? Verdict.State.ANOMALY : Verdict.State.NORMAL, i, .65, THRESHOLD);
        if (anomaly) {
          verdict.attribution().add(0, .15, 0);
        }
        five.next(verdict);
        episodes += five.hasJustBegun() && anomaly ? 1 : 0;
      }
    }
    assertThat(episodes).isBetween(20, 35);
  }

  @Test
  void anotherFieldOrALateReturnIsNoReturn() {
    for (int field : new int[] {0, 1, 0, 1, 1}) {
      judged(field, .7, .5, .5, .5);
    }
    assertThat(ended).hasSize(5);
    judged(1, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5);
    judged(1, .7, .5, .5, .5);
    assertThat(ended).hasSize(6);
  }

  @Test
  void remembersTheEpisodeBeforeARestart() throws IOException {
    judged(0, .7, .5, .5, .5, .7, .5, .5, .5, .7, .5);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tracker.write(new DataOutputStream(bytes));
    EpisodeTracker other = new EpisodeTracker(2, 3);
    other.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (int normal = 1; normal <= 15; normal++) {
      verdict.set(Verdict.State.NORMAL, position++, .5, THRESHOLD);
      assertThat(other.next(verdict)).isEqualTo(tracker.next(verdict));
      assertThat(other.isOpen()).isEqualTo(normal < 15);
    }
  }

  /** The bytes of before there was a longer period. */
  @Test
  void readsWhatAnEarlierVersionWrote() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBoolean(true);
    for (long place : new long[] {3, 4, 5}) {
      out.writeLong(place);
    }
    out.writeDouble(.8);
    out.writeLong(2);
    out.writeInt(2);
    out.writeDouble(.1);
    out.writeDouble(.3);
    tracker.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(tracker.close()).isEqualTo(new Episode(3, 4, 5, .8, 2, 1));
  }
}
