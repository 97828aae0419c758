package io.github.iforest4j;

/** Box scoring of extended forests: {@link BoxWalkKernel} on rows that are turned into z. */
final class HyperplaneBoxKernel implements BoxKernel {
  private final Hyperplanes planes;
  private final BoxWalkKernel walks;

  HyperplaneBoxKernel(ForestTrees trees, Hyperplanes planes) {
    this.planes = planes;
    this.walks = new BoxWalkKernel(trees);
  }

  @Override
  public long boxPathLengthSum(double[] row, int offset) {
    return walks.boxPathLengthSum(planes.shifted(row, offset), 0);
  }

  @Override
  public void boxPathLengthSums(double[] rows, int offset, int stride, int numRows, long[] sums) {
    for (int r = 0; r < numRows; r++) {
      sums[r] = boxPathLengthSum(rows, offset + r * stride);
    }
  }
}
