package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.ground.Grounding;
import io.github.iforest4j.label.ground.GroundingFacts;
import io.github.iforest4j.label.ground.Objections;
import io.github.iforest4j.schema.PlainText;
import java.util.List;
import java.util.Objects;

/**
 * A name and a reason for one anomaly, and who wrote them. Immutable.
 *
 * <p>The texts hold no control characters and are at most {@link #MAX_LABEL} and {@link
 * #MAX_REASON} characters long. They may quote what the stream or a model sent: whoever writes them
 * into a file or a page still escapes them for it.
 *
 * @param label the name, in a few words
 * @param category what kind of anomaly it is, a word of the {@link LabelTaxonomy} that was asked
 *     for; {@link LabelTaxonomy#UNKNOWN} when it cannot be determined
 * @param reason the explanation, in one to three sentences
 * @param severity how much it seems to matter
 * @param action what to do next, in a sentence; empty when nothing is proposed
 * @param status how the label came to be
 * @param backend the backend that was asked, such as {@code together}; {@code offline} for none
 * @param model the model that wrote it; empty unless {@link LabelStatus#LABELLED} or {@link
 *     LabelStatus#UNGROUNDED}
 * @param prompt the prompt template and its content hash, such as {@code evidence-first@1f0c2a9b};
 *     empty when there was none
 * @param groundedFacts number of numbers and field names in label and reason that the evidence
 *     supports
 * @param statedFacts number of numbers and field names that label and reason state
 */
public record AnomalyLabel(
    String label,
    String category,
    String reason,
    Severity severity,
    String action,
    LabelStatus status,
    String backend,
    String model,
    String prompt,
    int groundedFacts,
    int statedFacts) {
  /** The longest label, in characters. */
  public static final int MAX_LABEL = 80;

  /** The longest reason, in characters. */
  public static final int MAX_REASON = 600;

  /** The longest category, in characters. */
  public static final int MAX_CATEGORY = 40;

  /** The longest action, in characters. */
  public static final int MAX_ACTION = 200;

  /**
   * Strips control characters and shortens texts that are too long.
   *
   * @throws IllegalArgumentException if a count is negative, or more facts are grounded than stated
   */
  public AnomalyLabel {
    label = PlainText.clean(label, MAX_LABEL);
    category = PlainText.clean(category, MAX_CATEGORY);
    reason = PlainText.clean(reason, MAX_REASON);
    action = PlainText.clean(action, MAX_ACTION);
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(prompt, "prompt");
    if (groundedFacts < 0 || groundedFacts > statedFacts) {
      throw new IllegalArgumentException(
          "groundedFacts must lie in 0.." + statedFacts + ", was " + groundedFacts);
    }
  }

  /**
   * This label for another anomaly of the same kind. A label, reason or action that states
   * something the other's evidence does not support is replaced by the offline labeller's. The
   * status is {@link LabelStatus#REUSED}.
   */
  public AnomalyLabel reusedFor(Evidence other) {
    AnomalyLabel words = new OfflineLabeler().label(other);
    GroundingFacts facts = GroundingFacts.of(other);
    String ownWords = Grounding.without(List.of(category), label);
    Objections objections = new Objections(List.of(other), "");
    boolean labelHolds =
        Grounding.check(facts, ownWords, "").isComplete() && objections.in(label, "").isEmpty();
    Grounding ofReason = Grounding.check(facts, "", reason);
    boolean reasonHolds =
        ofReason.isComplete() && ofReason.namesField() && objections.in("", reason).isEmpty();
    boolean actionHolds = Grounding.check(facts, "", action).isComplete();
    String newLabel = labelHolds ? label : words.label;
    String newReason = reasonHolds ? reason : words.reason;
    Grounding all = Grounding.check(facts, newLabel, newReason);
    return new AnomalyLabel(
        newLabel,
        category,
        newReason,
        severity,
        actionHolds ? action : "",
        LabelStatus.REUSED,
        backend,
        model,
        prompt,
        all.grounded(),
        all.stated());
  }

  /**
   * What was checked of a model's label, for people: that its numbers and names are in the evidence
   * does not make its guesses about causes true, nor its advice good.
   */
  public String checked() {
    return groundedFacts
        + "/"
        + statedFacts
        + " facts are in the evidence; causes and advice are not checked";
  }

  /** This label with another status. */
  public AnomalyLabel withStatus(LabelStatus newStatus) {
    return by(newStatus, backend, model, prompt);
  }

  /** The same texts with another status and another author. */
  public AnomalyLabel by(
      LabelStatus newStatus, String newBackend, String newModel, String newPrompt) {
    return new AnomalyLabel(
        label,
        category,
        reason,
        severity,
        action,
        newStatus,
        newBackend,
        newModel,
        newPrompt,
        groundedFacts,
        statedFacts);
  }
}
