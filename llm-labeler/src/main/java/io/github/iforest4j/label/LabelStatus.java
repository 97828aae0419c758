package io.github.iforest4j.label;

/** How a label came to be, or why there is none from an LLM. */
public enum LabelStatus {
  /** An LLM wrote it. */
  LABELLED,
  /** An LLM wrote it for an earlier anomaly like this one; every number in it is this one's. */
  REUSED,
  /** The offline labeller worded the evidence. */
  OFFLINE,
  /** The backend did not answer before the deadline. */
  TIMED_OUT,
  /** The queue was full or the budget used up. */
  OVER_BUDGET,
  /** The reply did not match the evidence. */
  UNGROUNDED
}
