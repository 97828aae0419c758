package io.github.iforest4j.engine.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.sink.WatchService;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.OfflineLabeler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of what people called false alarms: nobody, and that is counted. */
class FeedbackFilterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  private FeedbackLog log;
  private final List<String> alerted = new ArrayList<>();
  private final List<String> posted = new ArrayList<>();
  private final List<String> marked = new ArrayList<>();
  private FeedbackFilter filter;
  private AnomalyListener told;

  @BeforeEach
  void open() throws IOException {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    log = FeedbackLog.open(folder.resolve("a.feedback.jsonl"), clock);
    filter =
        new FeedbackFilter(
            log, listener(alerted), clock, (id, why) -> marked.add(id), warning -> {});
    WatchService hook =
        new WatchService() {
          @Override
          public void anomaly(AnomalyEvent event, boolean known) {
            posted.add(event.id());
          }

          @Override
          public void labelled(AnomalyEvent event, AnomalyLabel label) {
            posted.add("label of " + event.id());
          }
        };
    told = AnomalyListener.all(List.of(filter, filter.heeding(hook)));
  }

  private static AnomalyListener listener(List<String> ids) {
    return new AnomalyListener() {
      @Override
      public void anomaly(AnomalyEvent event, boolean known) {
        ids.add(event.id());
      }

      @Override
      public void labelled(AnomalyEvent event, AnomalyLabel label) {
        ids.add("label of " + event.id());
      }
    };
  }

  private void say(Action action, AnomalyEvent event) throws IOException {
    Instant until = action == Action.REJECT ? NOW.plus(Duration.ofDays(1)) : null;
    log.append(Feedback.of(NOW, action, event, List.of(), "", "", until));
  }

  private AnomalyEvent tell(long position) {
    AnomalyEvent event = Anomalies.at(position);
    told.anomaly(event, false);
    told.labelled(event, new OfflineLabeler().label(event.evidence()));
    return event;
  }

  @Test
  void sinksHearNothingOfASuppressedAnomalyUntilItIsUndone() throws IOException {
    AnomalyEvent first = tell(1);
    say(Action.REJECT, first);
    AnomalyEvent second = tell(2);
    assertThat(alerted).containsExactly(first.id(), "label of " + first.id());
    assertThat(posted).isEqualTo(alerted);
    assertThat(marked).containsExactly(second.id());
    assertThat(filter.suppressed()).isEqualTo(1);
    assertThat(log.suppressed()).containsOnlyKeys(second.id());
    say(Action.UNDO, first);
    AnomalyEvent third = tell(3);
    assertThat(posted)
        .containsExactly(
            first.id(), "label of " + first.id(), third.id(), "label of " + third.id());
    assertThat(alerted).isEqualTo(posted);
    assertThat(filter.suppressed()).isEqualTo(1);
  }
}
