package io.github.iforest4j.label;

/** How a label came to be, or why there is none from an LLM. */
public enum LabelStatus {
  /** An LLM wrote it. */
  LABELLED,
  /** An LLM wrote it for a similar anomaly; the evidence of this one supports every number. */
  REUSED,
  /** The offline labeller wrote it. */
  OFFLINE,
  /** The backend did not answer before the deadline, or usually takes longer than was left. */
  TIMED_OUT,
  /** The queue was full, or the budget was used up. */
  OVER_BUDGET,
  /** The evidence does not support the model's answers; the offline labeller wrote it. */
  UNGROUNDED
}
