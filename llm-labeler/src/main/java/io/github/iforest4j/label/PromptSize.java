package io.github.iforest4j.label;

import org.jspecify.annotations.Nullable;

/**
 * How much a prompt may hold. Begins with {@link #WHOLE} and gets smaller when the model's context
 * proves too small: less evidence, then a short prompt with little evidence, then with the first
 * finding alone. Immutable.
 *
 * @param brief whether the short prompt takes the place of the chosen one
 * @param evidence maximum length of the evidence, in characters
 */
record PromptSize(boolean brief, int evidence) {
  static final PromptSize WHOLE = new PromptSize(false, EvidenceText.MAX_LENGTH);

  /** The short prompt with little evidence. */
  static final PromptSize BRIEF = new PromptSize(true, PromptSize.LITTLE);

  /** The share of the fitting evidence that is sent; the rest of the prompt stays. */
  private static final double SHRINK = .5;

  private static final int LITTLE = 1000;

  /**
   * The next smaller size.
   *
   * @param subject the evidence that did not fit
   * @param fittingShare the share of the prompt that the context holds; NaN when unknown
   * @return null if there is none
   */
  @Nullable PromptSize less(Subject subject, double fittingShare) {
    int sent = subject.text(evidence).length();
    if (equals(WHOLE)) {
      int part = (int) (sent * (Double.isNaN(fittingShare) ? 1 : fittingShare) * SHRINK);
      if (subject.text(part).length() < sent) {
        return new PromptSize(false, part);
      }
    }
    if (!brief) {
      return new PromptSize(true, Math.min(evidence, LITTLE));
    }
    return subject.text(0).length() < sent ? new PromptSize(true, 0) : null;
  }
}
