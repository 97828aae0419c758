package io.github.iforest4j.view.page;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.PromptTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What people say about the alerts of a run: from its page, and in earlier runs. */
public final class FeedbackOnRun implements Dashboard.FeedbackListener {
  private final FeedbackLog log;
  private final Clock clock;

  public FeedbackOnRun(FeedbackLog log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  @Override
  public String feedback(
      AnomalyEvent event, List<AnomalyEvent> episode, String verdict, String label, String reason)
      throws IOException {
    Action action =
        switch (verdict.toLowerCase(Locale.ROOT)) {
          case "confirm" -> Action.CONFIRM;
          case "reject" -> Action.REJECT;
          case "undo" -> Action.UNDO;
          default -> throw new IllegalArgumentException("say confirm, reject or undo");
        };
    Instant now = clock.instant();
    Instant until = action == Action.REJECT ? now.plus(FeedbackLog.DEFAULT_EXPIRY) : null;
    String corrected = action == Action.CONFIRM ? label : "";
    Feedback said = Feedback.of(now, action, event, episode, corrected, reason, until);
    log.append(said);
    String follows = log.consequence(said);
    return Character.toUpperCase(follows.charAt(0)) + follows.substring(1);
  }

  /**
   * What a model can learn from: the newest confirmed anomalies of each kind, with the label that a
   * person gave or left as it was.
   */
  public static List<PromptTemplate.Example> examples(FeedbackLog log, Path journal)
      throws IOException {
    List<Feedback> standing = log.standing();
    List<PromptTemplate.Example> examples = new ArrayList<>();
    if (standing.stream().noneMatch(f -> f.action() == Action.CONFIRM) || !Files.exists(journal)) {
      return examples;
    }
    RecordedRun run = RecordedRun.read(journal);
    List<String> kinds = new ArrayList<>();
    for (int i = standing.size() - 1; i >= 0; i--) {
      Feedback said = standing.get(i);
      AnomalyEvent event = run.anomalies().get(said.anomalyId());
      AnomalyLabel label = event == null ? null : run.label(event);
      boolean usable =
          said.action() == Action.CONFIRM
              && label != null
              && !kinds.contains(event.evidence().signature());
      if (usable && examples.size() < PromptTemplate.MAX_EXAMPLES) {
        kinds.add(event.evidence().signature());
        examples.add(new PromptTemplate.Example(event.evidence(), label, said.label()));
      }
    }
    return examples;
  }
}
