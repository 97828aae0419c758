package io.github.iforest4j.view.page;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Records in a {@link FeedbackLog} what people say about alerts on the page. As thread-safe as the
 * log.
 */
public final class FeedbackRecorder implements Dashboard.FeedbackListener {
  private final FeedbackLog log;
  private final Timing timing;

  /** A recorder that appends to a log. */
  public FeedbackRecorder(FeedbackLog log, Timing timing) {
    this.log = log;
    this.timing = timing;
  }

  @Override
  public String feedback(
      AnomalyEvent event, List<AnomalyEvent> incident, String verdict, String label, String reason)
      throws IOException {
    Action action =
        switch (verdict.toLowerCase(Locale.ROOT)) {
          case "confirm" -> Action.CONFIRM;
          case "reject" -> Action.REJECT;
          case "undo" -> Action.UNDO;
          default -> throw new IllegalArgumentException("say confirm, reject or undo");
        };
    Instant now = timing.now();
    Instant until = action == Action.REJECT ? now.plus(FeedbackLog.DEFAULT_EXPIRY) : null;
    String corrected = action == Action.CONFIRM ? label : "";
    Feedback said = Feedback.of(now, action, event, incident, corrected, reason, until);
    log.append(said);
    String consequence = log.consequence(said);
    return Character.toUpperCase(consequence.charAt(0)) + consequence.substring(1);
  }
}
