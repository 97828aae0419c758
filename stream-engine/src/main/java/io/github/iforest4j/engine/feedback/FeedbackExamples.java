package io.github.iforest4j.engine.feedback;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.PromptTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns confirmed anomalies into examples for the prompt of a language model. Stateless. */
public final class FeedbackExamples {
  private FeedbackExamples() {}

  /**
   * Returns the newest confirmed anomaly of each kind, with the label that a person corrected or
   * accepted; at most {@link PromptTemplate#MAX_EXAMPLES}, the newest first.
   *
   * @param log the feedback
   * @param journal the anomalies and their labels; if it does not exist, there are no examples
   * @throws IOException if the journal cannot be read
   */
  public static List<PromptTemplate.Example> of(FeedbackLog log, Path journal) throws IOException {
    List<Feedback> standing = log.standing();
    List<PromptTemplate.Example> examples = new ArrayList<>();
    if (standing.stream().noneMatch(f -> f.action() == Action.CONFIRM) || !Files.exists(journal)) {
      return examples;
    }
    RecordedRun run = RecordedRun.read(journal);
    Set<String> kinds = new HashSet<>();
    for (int i = standing.size() - 1; i >= 0; i--) {
      Feedback said = standing.get(i);
      AnomalyEvent event = run.anomalies().get(said.anomalyId());
      AnomalyLabel label = event == null ? null : run.label(event);
      if (event != null
          && label != null
          && said.action() == Action.CONFIRM
          && examples.size() < PromptTemplate.MAX_EXAMPLES
          && kinds.add(event.evidence().signature())) {
        examples.add(new PromptTemplate.Example(event.evidence(), label, said.label()));
      }
    }
    return examples;
  }
}
