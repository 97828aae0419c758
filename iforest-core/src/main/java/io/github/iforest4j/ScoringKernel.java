package io.github.iforest4j;

/**
 * Plain scoring: how rows walk through trees. The one seam behind which layouts and instruction
 * sets differ.
 *
 * <p>Every kernel returns the same bits for the same row, alone or in a batch. Thread-safe;
 * allocates nothing once a thread has scored with it. O(t·l) per row.
 */
interface ScoringKernel {
  /** Its name in log lines. */
  String name();

  /**
   * The sum over trees of path lengths, as {@link PathLengthScale}.
   *
   * @throws IllegalArgumentException if a value is NaN
   */
  long pathLengthSum(double[] values, int offset);

  /** The same for floats. */
  long pathLengthSum(float[] values, int offset);

  /**
   * The same for rows of a matrix.
   *
   * @param sums entry i gets the sum of row {@code from + i}
   */
  void pathLengthSums(FeatureMatrix rows, int from, int numRows, long[] sums);

  /** Whether a row's sum is at most the bound; stops as soon as that is certain. */
  boolean isSumAtMost(double[] values, int offset, long bound);

  /** The exception for a value that is not a number. */
  static IllegalArgumentException isNaN(int feature) {
    return new IllegalArgumentException(
        "feature " + feature + " is NaN; replace missing values first");
  }

  /** The same in a matrix. */
  static IllegalArgumentException isNaN(int row, int feature) {
    return new IllegalArgumentException(
        "row " + row + ", feature " + feature + " is NaN; replace missing values first");
  }
}
