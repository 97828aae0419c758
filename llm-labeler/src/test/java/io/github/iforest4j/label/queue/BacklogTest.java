package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A backend that is slower than anomalies come, in simulated time: one worker, an anomaly every six
 * seconds, calls of about twelve seconds, thirty seconds for a label.
 */
class BacklogTest {
  private static final AnomalyLabel LABEL = Alarm.label("overheated", LabelStatus.LABELLED);
  private static final long MILLI = 1_000_000;

  /** What became of the calls of a run. */
  private record Outcome(int answered, int stopped, double wasted) {}

  private static Outcome run(long seed, double spread, Duration length) {
    SplittableRandom random = new SplittableRandom(seed);
    LabelDecisions<Alarm> decisions =
        new LabelDecisions<>(
            new LabelQueue.Settings(64, Duration.ofSeconds(30), 1, null), "slow", 0);
    int answered = 0;
    int stopped = 0;
    LabelRequest<Alarm> asked = null;
    long until = 0;
    for (long now = 0; now < length.toNanos(); now += 100 * MILLI) {
      if (now % (6_000 * MILLI) == 0) {
        decisions.submit(
            new LabelRequest<>(Alarm.at(now / MILLI), Alarm.at(1).evidence(), "", false, now));
      }
      List<Ending<Alarm>> late = decisions.expire(now);
      if (asked != null && asked.ended) {
        // The thread that asked was interrupted.
        Thread.interrupted();
        assertThat(late).isNotEmpty();
        decisions.failed(
            asked,
            new io.github.iforest4j.label.backend.LabelingException(
                io.github.iforest4j.label.backend.LabelingException.Category.CANCELLED, "stopped"),
            now);
        stopped++;
        asked = null;
      } else if (asked != null && now >= until) {
        decisions.answered(asked, LABEL, now);
        answered++;
        asked = null;
      }
      if (asked == null) {
        asked = decisions.take(now);
        until = now + (long) (12_000 * MILLI * (1 + spread * (2 * random.nextDouble() - 1)));
      }
    }
    return new Outcome(answered, stopped, decisions.wastedShare());
  }

  @Test
  void everyCallIsAnsweredByABackendOfOneSpeed() {
    Outcome outcome = run(1, 0, Duration.ofSeconds(150));
    assertThat(outcome).isEqualTo(new Outcome(12, 0, 0));
  }

  @Test
  void aBackendOfVaryingSpeedWastesATwentiethAtMost() {
    for (int seed = 0; seed < 20; seed++) {
      Outcome outcome = run(seed, .5, Duration.ofHours(1));
      assertThat(outcome.wasted).as("seed %d: %s", seed, outcome).isLessThanOrEqualTo(.05);
      assertThat(outcome.answered).as("seed %d", seed).isGreaterThan(250);
    }
  }
}
