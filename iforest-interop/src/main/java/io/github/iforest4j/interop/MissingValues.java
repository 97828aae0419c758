package io.github.iforest4j.interop;

/** The treatment of NaN values by an imported forest. */
public enum MissingValues {
  /** The row is refused with an {@link IllegalArgumentException} that names the feature. */
  REFUSED,
  /**
   * The value goes to the side that the node has for missing values, as in the software that the
   * forest comes from. In a forest that was trained without missing values, scikit-learn sends them
   * to the side with more training rows.
   */
  AS_TRAINED
}
