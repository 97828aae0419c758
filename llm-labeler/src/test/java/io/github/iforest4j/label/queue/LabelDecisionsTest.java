package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LabelDecisionsTest {
  private static final AnomalyLabel LABEL = Alarm.label("overheated", LabelStatus.LABELLED);

  private final LabelDecisions<Alarm> decisions =
      new LabelDecisions<>(
          new LabelQueue.Settings(1, Duration.ofNanos(100), 1, null), "scripted", 0);

  private LabelRequest<Alarm> asked() {
    assertThat(decisions.submit(Alarm.at(1).request(0))).isEmpty();
    return decisions.take(0);
  }

  @Test
  void whatIsPushedOutCountsAsDropped() {
    Alarm first = Alarm.at(1);
    decisions.submit(first.request(0));
    assertThat(decisions.submit(Alarm.at(2).request(0))).containsExactly(Ending.notAsked(first));
    assertThat(decisions.dropped()).isEqualTo(1);
    assertThat(decisions.pending()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Category.class)
  void theStatusFollowsFromTheCategoryOfTheFailure(Category category) {
    LabelStatus expected =
        switch (category) {
          case TIMEOUT -> LabelStatus.TIMED_OUT;
          case BUDGET -> LabelStatus.OVER_BUDGET;
          default -> LabelStatus.OFFLINE;
        };
    LabelRequest<Alarm> request = asked();
    assertThat(decisions.failed(request, new LabelingException(category, "no"), 1))
        .containsExactly(Ending.offline(request.anomaly, expected, "scripted"));
    assertThat(decisions.failures()).isEqualTo(Map.of(category, 1L));
  }

  @Test
  void anAnswerEndsARowOfFailures() {
    decisions.failed(asked(), new LabelingException(Category.AUTH, "no"), 1);
    decisions.failed(asked(), null, 1);
    assertThat(decisions.failuresInARow()).isEqualTo(2);
    LabelRequest<Alarm> request = asked();
    assertThat(decisions.answered(request, LABEL, 1))
        .containsExactly(Ending.answered(request.anomaly, LABEL));
    assertThat(decisions.failuresInARow()).isZero();
    assertThat(decisions.failures()).as("a defect has no category").hasSize(1);
  }

  @Test
  void aModelWhoseAnswersAreMostlyRefusedIsReportedOnce() {
    AnomalyLabel refused = LABEL.withStatus(LabelStatus.UNGROUNDED);
    for (int n = 1; n <= 3 * LabelDecisions.JUDGED_ANSWERS; n++) {
      decisions.answered(asked(), n % 3 == 0 ? LABEL : refused, 1);
      assertThat(decisions.takeWarnings())
          .as("after %d", n)
          .hasSize(n == LabelDecisions.JUDGED_ANSWERS ? 1 : 0)
          .allMatch(said -> said.contains("7 of its first 10 answers contradicted the evidence"));
    }
  }

  @Test
  void aModelWithAsManyGoodAnswersAsRefusedOnesIsNotReported() {
    for (int n = 1; n <= LabelDecisions.JUDGED_ANSWERS; n++) {
      decisions.answered(asked(), n % 2 == 0 ? LABEL : LABEL.withStatus(LabelStatus.UNGROUNDED), 1);
    }
    assertThat(decisions.takeWarnings()).isEmpty();
  }

  @Test
  void whatComesAfterTheDeadlineEndsNothingTwice() {
    LabelRequest<Alarm> request = asked();
    assertThat(decisions.expire(100))
        .containsExactly(Ending.offline(request.anomaly, LabelStatus.TIMED_OUT, "scripted"));
    assertThat(Thread.interrupted()).as("the asking thread is interrupted").isTrue();
    assertThat(decisions.failed(request, new LabelingException(Category.CANCELLED, "stopped"), 100))
        .isEmpty();
    assertThat(decisions.failures()).as("an interrupt at the deadline is no failure").isEmpty();
    assertThat(decisions.isIdle()).isTrue();
    assertThat(decisions.expireAll()).isEmpty();
  }
}
