package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndingTest {
  private static final AnomalyLabel ANSWER = Alarm.label("overheated", LabelStatus.LABELLED);
  private static final Alarm ALARM = Alarm.at(1);

  @Test
  void anOwnAnswerStaysAsItIs() {
    assertThat(Ending.answered(ALARM, ANSWER).label(ALARM.evidence())).isSameAs(ANSWER);
  }

  @Test
  void theAnswerToASimilarAnomalyIsCheckedAgainstTheEvidence() {
    AnomalyLabel label = Ending.reused(ALARM, ANSWER).label(ALARM.evidence());
    assertThat(label.status()).isEqualTo(LabelStatus.REUSED);
    assertThat(label.label()).isEqualTo("overheated");
    assertThat(label.action()).as("20 is in no evidence").isEmpty();
  }

  @Test
  void aFailureIsLabelledOfflineInTheNameOfTheBackend() {
    AnomalyLabel label =
        Ending.offline(ALARM, LabelStatus.TIMED_OUT, "scripted").label(ALARM.evidence());
    assertThat(label.status()).isEqualTo(LabelStatus.TIMED_OUT);
    assertThat(label.backend()).isEqualTo("scripted");
    assertThat(label.label()).contains("temperature high");
  }

  @Test
  void whatWasNotAskedNamesNoBackend() {
    AnomalyLabel label = Ending.notAsked(ALARM).label(ALARM.evidence());
    assertThat(label.status()).isEqualTo(LabelStatus.OVER_BUDGET);
    assertThat(label.backend()).isEqualTo("offline");
  }

  @Test
  void theQueueCountsWhatWaitsAndWhatIsBeingWritten() {
    EndingQueue<Alarm> queue = new EndingQueue<>(2);
    Ending<Alarm> first = Ending.notAsked(ALARM);
    Ending<Alarm> second = Ending.answered(ALARM, ANSWER);
    assertThat(queue.offer(first)).isTrue();
    assertThat(queue.offer(second)).isTrue();
    assertThat(queue.offer(first)).as("it is full").isFalse();
    assertThat(queue.take()).isSameAs(first);
    assertThat(queue.isBusy()).isTrue();
    assertThat(queue.pending()).isEqualTo(2);
    assertThat(queue.drain()).isEqualTo(List.of(second));
    queue.done();
    assertThat(queue.isBusy()).isFalse();
    assertThat(queue.take()).isNull();
    assertThat(queue.pending()).isZero();
  }
}
