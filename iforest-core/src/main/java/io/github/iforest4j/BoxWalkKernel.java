package io.github.iforest4j;

/** The general box kernel: any width, any height, one tree after the other. */
@SuppressWarnings("NullAway") // Only made for forests with boxes.
final class BoxWalkKernel implements BoxKernel {
  private final ForestTrees trees;

  BoxWalkKernel(ForestTrees trees) {
    this.trees = trees;
  }

  @Override
  public void boxPathLengthSums(double[] rows, int offset, int stride, int numRows, long[] sums) {
    for (int r = 0; r < numRows; r++) {
      sums[r] = boxPathLengthSum(rows, offset + r * stride);
    }
  }

  @Override
  public long boxPathLengthSum(double[] row, int offset) {
    final int[] root = trees.root;
    long sum = 0;
    for (int t = 0; t < root.length - 1; t++) {
      sum += BoxTerms.toSum(expected(root[t], row, offset));
    }
    return sum;
  }

  private double expected(int start, double[] row, int offset) {
    int node = start;
    int depth = 0;
    while (trees.feature[node] >= 0) {
      node = trees.left[node] + (trees.goesLeft(node, row, offset) ? 0 : 1);
      depth++;
    }
    double expected = trees.pathLength[node];
    for (node = trees.parent[node]; node >= 0; node = trees.parent[node], depth--) {
      double p = cutOffChance(node, row, offset);
      if (p < 0) {
        break;
      }
      expected = BoxTerms.above(expected, p, depth << PathLengthScale.FRACTION_BITS);
    }
    return expected;
  }

  /** −1 if the node's box contains the row. */
  private double cutOffChance(int node, double[] row, int offset) {
    final float[] bounds = trees.bounds;
    final int box = trees.box(node);
    long sum = 0;
    int able = trees.numVarying[node];
    boolean outside = false;
    for (int f = 0; f < trees.numFeatures; f++) {
      float low = bounds[box + 2 * f];
      float high = bounds[box + 2 * f + 1];
      float x = BoxTerms.toFloat(row[offset + f]);
      if (BoxTerms.isOutside(x, low, high)) {
        outside = true;
        sum += BoxTerms.chance(x, low, high);
        able += low == high ? 1 : 0;
      }
    }
    return outside ? sum * BoxTerms.weight(able) : -1;
  }
}
