package io.github.iforest4j.label;

import java.util.Objects;

/**
 * A name and a reason for one anomaly, and who says so. Immutable.
 *
 * <p>The texts hold no control characters and are at most {@link #MAX_LABEL} and {@link
 * #MAX_REASON} characters long. They may quote what the stream or a model sent: whoever writes them
 * into a file or a page still escapes them for it.
 *
 * @param label what it is, in a few words
 * @param reason why, in one to three sentences
 * @param severity how much it seems to matter
 * @param status how the label came to be
 * @param backend who was asked, such as {@code together}; {@code offline} when nobody was
 * @param model the model that wrote it; empty unless {@link LabelStatus#LABELLED} or {@link
 *     LabelStatus#UNGROUNDED}
 * @param prompt the prompt template and its content hash, such as {@code evidence-first@1f0c2a9b};
 *     empty when there was none
 * @param groundedFacts how many of the numbers and sensor names in label and reason the evidence
 *     supports
 * @param statedFacts how many numbers and sensor names label and reason state
 */
public record AnomalyLabel(
    String label,
    String reason,
    Severity severity,
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

  /**
   * Strips control characters and shortens texts that are too long.
   *
   * @throws IllegalArgumentException if a count is negative, or more facts are grounded than stated
   */
  public AnomalyLabel {
    label = PlainText.clean(label, MAX_LABEL);
    reason = PlainText.clean(reason, MAX_REASON);
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

  /** This label with another status: for a caller that asked one backend and words it itself. */
  public AnomalyLabel withStatus(LabelStatus newStatus) {
    return new AnomalyLabel(
        label, reason, severity, newStatus, backend, model, prompt, groundedFacts, statedFacts);
  }
}
