package io.github.iforest4j;

/**
 * Box scoring: how rows walk through trees and back up through the boxes. {@link BoxTerms} defines
 * what it computes; every kernel returns the same bits for the same row, alone or in a batch.
 *
 * <p>Thread-safe; allocates nothing after warm-up. Rows have no NaN.
 */
interface BoxKernel {
  /** The sum over trees of box path lengths, as {@link BoxTerms#toSum}. */
  long boxPathLengthSum(double[] row, int offset);

  /**
   * The same for many rows.
   *
   * @param rows holds row r at {@code offset + r·stride}
   * @param sums entry r gets row r's sum
   */
  void boxPathLengthSums(double[] rows, int offset, int stride, int numRows, long[] sums);
}
