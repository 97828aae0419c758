package io.github.iforest4j.engine.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Anomalies like a rejected one raise no alert, and are counted. */
class FeedbackFilterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Timing TIMING = TestTiming.fixed(NOW);

  @TempDir Path folder;

  private FeedbackLog log;
  private final List<String> alerted = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private final List<String> marked = new ArrayList<>();
  private FeedbackFilter filter;

  @BeforeEach
  void open() throws IOException {
    log = FeedbackLog.open(folder.resolve("a.feedback.jsonl"), TestTiming.fixed(NOW));
    filter = filter();
  }

  private FeedbackFilter filter() {
    return new FeedbackFilter(
        log,
        new Lines(alerted),
        new Lines(others),
        TIMING,
        (id, why) -> marked.add(id),
        warning -> {});
  }

  /** Writes each event as a line: an anomaly with the incident that it belongs to. */
  private record Lines(List<String> lines) implements AnomalyListener {
    @Override
    public void anomaly(AnomalyEvent event, boolean known) {
      lines.add(
          (event.beginsIncident() ? "begin " : "more of " + event.incident() + " ") + event.id());
    }

    @Override
    public void labelled(AnomalyEvent event, AnomalyLabel label) {
      lines.add((event.beginsIncident() ? "label of begin " : "label ") + event.id());
    }

    @Override
    public void incident(IncidentEvent incident, boolean known) {
      lines.add("end " + incident.id());
    }
  }

  private void say(Action action, AnomalyEvent event) throws IOException {
    Instant until = action == Action.REJECT ? NOW.plus(Duration.ofDays(1)) : null;
    log.append(Feedback.of(NOW, action, event, List.of(), "", "", until));
  }

  private AnomalyEvent anomaly(long position, AnomalyEvent begin) {
    AnomalyEvent event = Anomalies.at(position, "", begin == null ? null : begin.id());
    filter.anomaly(event, false);
    return event;
  }

  private void label(AnomalyEvent event) {
    filter.labelled(event, new OfflineLabeler().label(event.evidence()));
  }

  private void end(AnomalyEvent begin) {
    filter.incident(Anomalies.incident(begin), false);
  }

  @Test
  void aSuppressedAnomalyReachesNobodyWhoIsAlertedUntilTheRejectionIsUndone() throws IOException {
    AnomalyEvent first = anomaly(1, null);
    label(first);
    say(Action.REJECT, first);
    AnomalyEvent second = anomaly(2, null);
    label(second);
    String begin = "begin " + first.id();
    assertThat(alerted).containsExactly(begin, "label of " + begin);
    assertThat(marked).containsExactly(second.id());
    assertThat(filter.suppressed()).isEqualTo(1);
    assertThat(log.suppressed()).containsOnlyKeys(second.id());
    say(Action.UNDO, first);
    alerted.clear();
    AnomalyEvent third = anomaly(3, null);
    label(third);
    assertThat(alerted).containsExactly("begin " + third.id(), "label of begin " + third.id());
    assertThat(filter.suppressed()).isEqualTo(1);
  }

  @Test
  void theOthersReceiveEverythingUnchanged() throws IOException {
    AnomalyEvent rejected = anomaly(1, null);
    say(Action.REJECT, rejected);
    others.clear();
    AnomalyEvent silent = anomaly(2, null);
    say(Action.UNDO, rejected);
    AnomalyEvent loud = anomaly(3, silent);
    label(silent);
    end(silent);
    assertThat(others)
        .containsExactly(
            "begin " + silent.id(),
            "more of " + silent.id() + " " + loud.id(),
            "label of begin " + silent.id(),
            "end " + silent.id());
  }

  @Test
  void anIncidentWhoseFirstAnomalyIsSuppressedBeginsAndEndsWithTheFirstThatIsNot()
      throws IOException {
    AnomalyEvent rejected = anomaly(1, null);
    say(Action.REJECT, rejected);
    AnomalyEvent silent = anomaly(2, null);
    say(Action.UNDO, rejected);
    alerted.clear();
    AnomalyEvent loud = anomaly(3, silent);
    AnomalyEvent next = anomaly(4, silent);
    end(silent);
    // Labels may arrive when the incident is over.
    label(silent);
    label(loud);
    label(next);
    assertThat(alerted)
        .containsExactly(
            "begin " + loud.id(),
            "more of " + loud.id() + " " + next.id(),
            "end " + loud.id(),
            "label of begin " + loud.id(),
            "label " + next.id());
  }

  @Test
  void anIncidentThatIsSuppressedAsAWholeDoesNotExist() throws IOException {
    AnomalyEvent rejected = anomaly(1, null);
    say(Action.REJECT, rejected);
    alerted.clear();
    AnomalyEvent silent = anomaly(2, null);
    label(silent);
    end(silent);
    assertThat(alerted).isEmpty();
  }

  @Test
  void afterARestartAnOpenIncidentEndsAsItBegan() throws IOException {
    AnomalyEvent known = anomaly(1, null);
    say(Action.REJECT, known);
    AnomalyEvent silent = anomaly(2, null);
    AnomalyEvent mixed = anomaly(12, null);
    say(Action.UNDO, known);
    AnomalyEvent loud = anomaly(13, mixed);
    alerted.clear();
    FeedbackFilter before = filter;
    filter = filter();
    filter.resume(before.state());
    end(known);
    end(silent);
    end(mixed);
    label(loud);
    assertThat(alerted)
        .containsExactly("end " + known.id(), "end " + loud.id(), "label of begin " + loud.id());
    assertThat(filter.state()).isEmpty();
  }

  /** The incident may be over by then. */
  @Test
  void afterARestartALabelComesForTheIncidentThatWasShown() throws IOException {
    AnomalyEvent rejected = anomaly(1, null);
    say(Action.REJECT, rejected);
    AnomalyEvent silent = anomaly(2, null);
    AnomalyEvent mixed = anomaly(12, null);
    say(Action.UNDO, rejected);
    AnomalyEvent loud = anomaly(3, silent);
    AnomalyEvent open = anomaly(13, mixed);
    AnomalyEvent labelled = anomaly(14, mixed);
    label(labelled);
    end(silent);
    FeedbackFilter before = filter;
    filter = filter();
    filter.resume(before.state());
    alerted.clear();
    label(loud);
    label(silent);
    label(open);
    end(mixed);
    assertThat(alerted)
        .containsExactly(
            "label of begin " + loud.id(), "label of begin " + open.id(), "end " + open.id());
    assertThat(filter.state()).as("nothing is kept forever").isEmpty();
  }

  @Test
  void anAnomalyThatAnEarlierRunSuppressedGetsItsLabelInSilence() throws IOException {
    AnomalyEvent rejected = anomaly(1, null);
    say(Action.REJECT, rejected);
    AnomalyEvent silent = anomaly(2, null);
    alerted.clear();
    filter = filter();
    label(silent);
    assertThat(alerted).isEmpty();
  }
}
