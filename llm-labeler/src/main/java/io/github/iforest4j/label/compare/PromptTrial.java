package io.github.iforest4j.label.compare;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.Locale;

/**
 * How one prompt labelled one anomaly. Immutable.
 *
 * @param backend the backend that was asked; {@code offline} for the rules that need no model
 * @param model the model; empty for none
 * @param prompt the prompt's name and hash; empty for none
 * @param caseId the number of the anomaly
 * @param truth its true category
 * @param status how the label came to be, or {@link #FAILED}
 * @param category the category that the labeller gave it: the model's, whatever the rules say
 * @param delivered the category that the label has in the end
 * @param label the label
 * @param reason its reason
 * @param statedFacts number of facts in all answers
 * @param groundedFacts number of those that the evidence supports
 * @param answers number of answers
 * @param unusable number of answers that did not have the right form
 * @param promptTokens number of tokens read
 * @param completionTokens number of tokens written
 * @param millis time that the label took, in milliseconds
 * @param cost its cost in the currency of the price table; NaN when unknown
 * @param diagnosis what was said of cause and action; {@link Diagnosis#NONE} where no truth is
 *     known
 */
public record PromptTrial(
    String backend,
    String model,
    String prompt,
    long caseId,
    String truth,
    String status,
    String category,
    String delivered,
    String label,
    String reason,
    long statedFacts,
    long groundedFacts,
    long answers,
    long unusable,
    long promptTokens,
    long completionTokens,
    long millis,
    double cost,
    Diagnosis diagnosis) {
  /** The {@link #status} of the offline rules' own labels. */
  static final String OFFLINE = "offline";

  /** The {@link #status} of a trial in which the labeller gave no label. */
  public static final String FAILED = "failed";

  /**
   * As {@link #of(AnomalyLabeler, Baselines.Anomaly, Timing)}, of a category alone.
   *
   * @param truth its true category
   */
  public static PromptTrial of(
      AnomalyLabeler labeler, long caseId, String truth, Evidence evidence, Timing timing)
      throws LabelingException {
    return of(labeler, new Baselines.Anomaly(caseId, TrueLabel.of(truth), evidence), timing);
  }

  /**
   * Labels one anomaly. An unusable answer, or none in time, is a failed trial.
   *
   * @param labeler the labeller to try; nothing else may use it meanwhile, since its metrics before
   *     and after are compared
   * @param anomaly the anomaly; what is true of it is not shown to the labeller
   * @throws LabelingException if the labeller fails for a reason that says nothing about the prompt
   */
  public static PromptTrial of(AnomalyLabeler labeler, Baselines.Anomaly anomaly, Timing timing)
      throws LabelingException {
    Evidence evidence = anomaly.evidence();
    LabelingMetrics before = labeler.metrics();
    long begun = timing.nanoTime();
    AnomalyLabel label;
    String status;
    try {
      label = labeler.label(evidence);
      status = label.status().name().toLowerCase(Locale.ROOT);
    } catch (LabelingException e) {
      if (e.category() != Category.INVALID_REPLY && e.category() != Category.TIMEOUT) {
        throw e;
      }
      label = new OfflineLabeler().label(evidence);
      status = FAILED;
    }
    long millis = Duration.ofNanos(timing.nanoTime() - begun).toMillis();
    LabelingMetrics after = labeler.metrics();
    boolean offline = labeler instanceof OfflineLabeler;
    return new PromptTrial(
        labeler.name(),
        labeler.model(),
        labeler.prompt(),
        anomaly.id(),
        anomaly.truth().category(),
        status,
        label.modelCategory(),
        label.category(),
        label.label(),
        label.reason(),
        offline ? label.statedFacts() : after.statedFacts() - before.statedFacts(),
        offline ? label.groundedFacts() : after.groundedFacts() - before.groundedFacts(),
        after.answers() - before.answers(),
        after.unusableAnswers() - before.unusableAnswers(),
        after.promptTokens() - before.promptTokens(),
        after.completionTokens() - before.completionTokens(),
        millis,
        offline ? 0 : after.cost() - before.cost(),
        Diagnosis.of(anomaly.truth(), evidence, label));
  }

  /** Whether a model's answer was accepted. */
  boolean isLabelled() {
    return status.equals("labelled");
  }

  /** Whether the labeller's own words were taken: the model's, or those of the offline rules. */
  public boolean isOwn() {
    return isLabelled() || (model.isEmpty() && status.equals(OFFLINE));
  }
}
