package io.github.iforest4j.engine.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.label.PromptTemplate;
import io.github.iforest4j.label.PromptTemplate.Example;
import io.github.iforest4j.testing.TestTiming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the prompt few-shot grow by what people confirm. */
class FeedbackExamplesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  private Path journal;
  private RecordedRun run;
  private FeedbackLog log;

  /** An anomaly of each field, with its label. */
  @BeforeEach
  void aRun() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String field : List.of("temp", "flow", "speed", "current", "pressure")) {
      lines.append(
          """
          {"event":"anomaly","anomaly_id":"%1$s","time":"2026-01-05T08:00:00Z","source":"tcp://plant","position":1,\
          "key":"","episode_id":"%1$s","values":{},"score":0.7,"threshold":0.6,"confidence":null,\
          "top_features":[],"event_time":null,"findings":[{"field":"%1$s","kind":"numeric","value":"93.2",\
          "number":93.2,"unit":"","usual":[61,63,66],"deviation":"above_range","direction":1,"share":1,"recent":[]}],\
          "context":[]}
          {"event":"label","anomaly_id":"%1$s","label":"%1$s high","category":"spike","reason":"r","severity":"low",\
          "action":"","label_status":"offline","backend":"offline","llm_model":"","prompt":"","grounded_facts":0,\
          "stated_facts":0}
          """
              .formatted(field));
    }
    journal = Files.writeString(folder.resolve("anomalies.jsonl"), lines);
    run = RecordedRun.read(journal);
    log = FeedbackLog.open(FeedbackLog.beside(journal), TestTiming.fixed(NOW));
  }

  private void say(Action action, String id, String label) throws IOException {
    AnomalyEvent event = run.anomalies().get(id);
    Instant until = action == Action.REJECT ? NOW.plus(Duration.ofDays(1)) : null;
    log.append(Feedback.of(NOW, action, event, List.of(), label, "", until));
  }

  private List<String> corrected() throws IOException {
    return FeedbackExamples.of(log, journal).stream().map(Example::corrected).toList();
  }

  @Test
  void theNewestConfirmedOfEachKindWithTheLabelThatAPersonGave() throws IOException {
    assertThat(corrected()).isEmpty();
    say(Action.CONFIRM, "temp", "bearing worn");
    assertThat(corrected()).containsExactly("bearing worn");
    say(Action.REJECT, "flow", "");
    assertThat(corrected()).as("a false alarm is no example").hasSize(1);
    say(Action.CONFIRM, "speed", "");
    say(Action.CONFIRM, "current", "overload");
    say(Action.CONFIRM, "pressure", "leak");
    assertThat(corrected()).hasSize(PromptTemplate.MAX_EXAMPLES).startsWith("leak", "overload", "");
    say(Action.UNDO, "pressure", "");
    assertThat(corrected()).startsWith("overload", "", "bearing worn").doesNotContain("leak");
    assertThat(FeedbackExamples.of(log, journal).get(0).label().label()).isEqualTo("current high");
  }
}
