package io.github.iforest4j;

/** How a forest turns a row into a path length. */
public enum ScoringMode {
  /**
   * The path length of Liu, Ting and Zhou (2008): a row outside the training range scores like the
   * nearest row inside it. The usual choice for tables.
   */
  PLAIN,
  /**
   * Simulated insertion with each node's bounding box: a row outside the training range is isolated
   * early, in proportion to how far out it lies. The usual choice for streams. Needs a forest that
   * was fitted with boxes.
   */
  BOX
}
