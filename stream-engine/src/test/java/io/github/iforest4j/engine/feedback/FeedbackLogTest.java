package io.github.iforest4j.engine.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.testing.TestTiming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedbackLogTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant SOON = NOW.plus(Duration.ofDays(7));

  @TempDir Path folder;
  private Path file;
  private FeedbackLog log;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("a.feedback.jsonl");
    log = FeedbackLog.open(file, TestTiming.fixed(NOW));
  }

  /** An anomaly like all others here, but for its position and its score. */
  private static AnomalyEvent event(long position, double score) {
    AnomalyEvent event = Anomalies.at(position);
    Evidence e = event.evidence();
    return new AnomalyEvent(
        event.id(),
        event.source(),
        position,
        event.key(),
        event.incident(),
        event.time(),
        event.values(),
        new Evidence(e.time(), score, .5, e.confidence(), e.findings(), e.context()));
  }

  /** One of an incident that another began, with other findings. */
  private static AnomalyEvent goingOn(long position, long begun, List<Evidence.Finding> findings) {
    AnomalyEvent event = event(position, .6);
    Evidence e = event.evidence();
    return new AnomalyEvent(
        event.id(),
        event.source(),
        position,
        event.key(),
        event(begun, .6).id(),
        event.time(),
        event.values(),
        new Evidence(e.time(), .6, .5, e.confidence(), findings, e.context()));
  }

  private static Evidence.Finding with(Evidence.Finding f, Evidence.Deviation deviation) {
    return new Evidence.Finding(
        f.field(),
        f.kind(),
        f.value(),
        f.number(),
        f.unit(),
        f.usual(),
        f.knownValues(),
        deviation,
        f.direction(),
        1,
        f.recent());
  }

  @Test
  void theRestOfASilentEpisodeIsSilentUntilSomethingNewStandsOut() throws IOException {
    AnomalyEvent rejected = event(1, .6);
    Evidence.Finding leading = rejected.evidence().findings().get(0);
    List<Evidence.Finding> known = List.of(with(leading, leading.deviation()));
    List<Evidence.Finding> strange = List.of(with(leading, Evidence.Deviation.STUCK));
    log.append(said(Action.REJECT, rejected));
    assertThat(goingOn(3, 2, known).evidence().signature())
        .isNotEqualTo(rejected.evidence().signature());
    assertThat(log.suppressionReason(goingOn(3, 2, known))).as("before silence").isNull();
    assertThat(log.suppressionReason(event(2, .6))).isNotNull();
    assertThat(log.suppressionReason(goingOn(3, 2, known))).isNotNull();
    assertThat(log.suppressionReason(goingOn(4, 2, strange))).as("the same field, stuck").isNull();
    log.append(said(Action.UNDO, rejected));
    assertThat(log.suppressionReason(goingOn(5, 2, known))).as("undone").isNull();
  }

  private static Feedback said(Action action, AnomalyEvent event) {
    return Feedback.of(
        NOW, action, event, List.of(), "", "flush", action == Action.REJECT ? SOON : null);
  }

  @Test
  void theLikeOfAFalseAlarmIsSuppressedUnlessItIsStronger() throws IOException {
    assertThat(log.suppressionReason(event(2, .6))).isNull();
    log.append(said(Action.REJECT, event(1, .6)));
    assertThat(log.suppressionReason(event(2, .6)))
        .isEqualTo(
            "like " + event(1, .6).id() + ", a false alarm: flush, until 2026-03-08T12:00:00Z");
    assertThat(log.suppressionReason(event(3, .6 + FeedbackLog.TOLERANCE + .001))).isNull();
  }

  @Test
  void itExpires() throws IOException {
    log.append(said(Action.REJECT, event(1, .6)));
    FeedbackLog later = FeedbackLog.open(file, TestTiming.fixed(SOON));
    assertThat(later.suppressionReason(event(2, .6))).isNull();
    assertThat(later.isActive(later.standing().get(0))).isFalse();
  }

  @Test
  void itCanBeUndone() throws IOException {
    log.append(said(Action.REJECT, event(1, .6)));
    log.append(said(Action.UNDO, event(1, .6)));
    assertThat(log.suppressionReason(event(2, .6))).isNull();
    assertThat(log.standing()).isEmpty();
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void whatWasConfirmedAlerts() throws IOException {
    log.append(said(Action.REJECT, event(1, .7)));
    log.append(said(Action.CONFIRM, event(2, .6)));
    assertThat(log.suppressionReason(event(3, .65))).isNull();
    assertThat(log.suppressionReason(event(4, .55))).isNotNull();
  }

  @Test
  void anotherDeviceAlerts() throws IOException {
    log.append(said(Action.REJECT, event(1, .6)));
    AnomalyEvent e = event(2, .6);
    AnomalyEvent other =
        new AnomalyEvent(
            e.id(), e.source(), 2, "pump-2", e.incident(), e.time(), e.values(), e.evidence());
    assertThat(log.suppressionReason(other)).isNull();
  }

  @Test
  void theThresholdIsRaisedWithinBoundsAndNotOverAConfirmedAlert() throws IOException {
    for (int i = 0; i < FeedbackLog.MIN_REJECTED - 1; i++) {
      log.append(said(Action.REJECT, event(i, .51 + .005 * i)));
    }
    assertThat(log.raise()).isZero();
    log.append(said(Action.REJECT, event(90, .5 + FeedbackLog.MAX_RAISE + .1)));
    assertThat(log.raise()).isEqualTo(.025, org.assertj.core.api.Assertions.within(1e-9));
    log.append(said(Action.CONFIRM, event(91, .518)));
    assertThat(log.raise()).isEqualTo(.015, org.assertj.core.api.Assertions.within(1e-9));
    log.append(said(Action.UNDO, event(0, .51)));
    assertThat(log.raise()).isZero();
  }

  @Test
  void eachSeesWhatTheOtherSays() throws IOException {
    FeedbackLog other = FeedbackLog.open(file, TestTiming.fixed(NOW));
    log.append(said(Action.REJECT, event(1, .6)));
    assertThat(other.suppressionReason(event(2, .6))).isNull();
    other.refresh();
    assertThat(other.suppressionReason(event(2, .6))).isNotNull();
    other.append(said(Action.UNDO, event(1, .6)));
    log.refresh();
    assertThat(log.standing()).isEmpty();
  }

  @Test
  void aTornLineDoesNotSwallowTheNext() throws IOException {
    log.append(said(Action.REJECT, event(1, .6)));
    Files.writeString(file, "{\"feedback\":", StandardOpenOption.APPEND);
    assertThat(FeedbackLog.open(file, TestTiming.fixed(NOW)).standing()).hasSize(1);
    log.append(said(Action.REJECT, event(2, .6)));
    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThat(FeedbackLog.open(file, TestTiming.fixed(NOW)).standing()).hasSize(2);
  }

  @Test
  void aBadLineIsReportedWithItsNumberInTheFile() throws IOException {
    log.append(said(Action.REJECT, event(1, .6)));
    Files.writeString(file, "\n\n{\"feedb", StandardOpenOption.APPEND);
    FeedbackLog other = FeedbackLog.open(file, TestTiming.fixed(NOW));
    other.refresh();
    Files.writeString(file, "ack\n", StandardOpenOption.APPEND);
    // The second attempt fails at the same line.
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(other::refresh)
          .isInstanceOf(UnusableFileException.class)
          .hasMessageContaining("line 4 is not feedback");
    }
  }

  @Test
  void whatIsNoFeedbackIsSaid() throws IOException {
    Files.writeString(file, "time,value\n");
    assertThatThrownBy(() -> FeedbackLog.open(file, TestTiming.fixed(NOW)))
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining("line 1 is not feedback");
  }

  @Test
  void marksAreKeptApart() throws IOException {
    log.append(
        Feedback.of(NOW, Action.SUPPRESSED, event(1, .6), List.of(), "", "like another", null));
    assertThat(log.suppressed()).containsEntry(event(1, .6).id(), "like another");
    assertThat(log.standing()).isEmpty();
  }

  @Test
  void theConsequenceOfARejectionNamesItsEndIfItHasOne() {
    AnomalyEvent event = event(1, .6);
    Feedback.Action reject = Action.REJECT;
    assertThat(log.consequence(Feedback.of(NOW, reject, event, List.of(), "", "", SOON)))
        .isEqualTo(
            "recorded as a false alarm: similar anomalies raise no alert until"
                + " 2026-03-08T12:00:00Z.");
    assertThat(log.consequence(Feedback.of(NOW, reject, event, List.of(), "", "", null)))
        .isEqualTo("recorded as a false alarm: similar anomalies raise no alert.");
  }

  @Test
  void aFileThatIsRemovedMeanwhileIsBegunAgainWithoutAHole() throws IOException {
    log.append(said(Action.REJECT, event(1, .6)));
    Files.delete(file);
    log.append(said(Action.CONFIRM, event(2, .6)));
    assertThat(log.standing())
        .as("nothing is forgotten")
        .extracting(Feedback::anomalyId)
        .containsExactly(event(1, .6).id(), event(2, .6).id());
    assertThat(FeedbackLog.open(file, TestTiming.fixed(NOW)).standing())
        .extracting(Feedback::anomalyId)
        .containsExactly(event(2, .6).id());
  }
}
