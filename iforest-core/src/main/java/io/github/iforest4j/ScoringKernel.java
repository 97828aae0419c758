package io.github.iforest4j;

/**
 * How rows walk through trees: the one seam behind which faster layouts can take the place of
 * {@link TreeWalkKernel} without a change to {@link IsolationForest}.
 *
 * <p>Every kernel returns the same bits for the same row. Thread-safe; allocates nothing. The row
 * has no NaN.
 */
interface ScoringKernel {
  /** The sum over trees of plain path lengths, as {@link PathLengthScale}. O(t·l). */
  long pathLengthSum(double[] row, int offset);
}
