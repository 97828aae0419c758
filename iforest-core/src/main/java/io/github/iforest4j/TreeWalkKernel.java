package io.github.iforest4j;

/**
 * The general kernel: one tree after the other, from the root down, comparing doubles. For forests
 * that {@link PackedTrees} cannot hold, having too many features.
 */
final class TreeWalkKernel implements ScoringKernel {
  private final ForestTrees trees;
  private final ThreadLocal<double[]> scratch;

  TreeWalkKernel(ForestTrees trees) {
    this.trees = trees;
    this.scratch = ThreadLocal.withInitial(() -> new double[trees.numFeatures]);
  }

  @Override
  public String name() {
    return "general";
  }

  @Override
  public long pathLengthSum(double[] values, int offset) {
    for (int f = 0; f < trees.numFeatures; f++) {
      if (Double.isNaN(values[offset + f])) {
        throw ScoringKernel.isNaN(f);
      }
    }
    final int[] root = trees.root;
    final int[] pathLength = trees.pathLength;
    long sum = 0;
    for (int t = 0; t < root.length - 1; t++) {
      sum += pathLength[externalNode(root[t], values, offset)];
    }
    return sum;
  }

  @Override
  public long pathLengthSum(float[] values, int offset) {
    double[] row = scratch.get();
    for (int f = 0; f < row.length; f++) {
      row[f] = values[offset + f];
    }
    return pathLengthSum(row, 0);
  }

  @Override
  public void pathLengthSums(FeatureMatrix rows, int from, int numRows, long[] sums) {
    double[] row = scratch.get();
    for (int r = 0; r < numRows; r++) {
      rows.copyRow(from + r, row, 0);
      for (int f = 0; f < row.length; f++) {
        if (Double.isNaN(row[f])) {
          throw ScoringKernel.isNaN(from + r, f);
        }
      }
      sums[r] = pathLengthSum(row, 0);
    }
  }

  @Override
  public boolean isSumAtMost(double[] values, int offset, long bound) {
    return pathLengthSum(values, offset) <= bound;
  }

  private int externalNode(int start, double[] row, int offset) {
    final int[] feature = trees.feature;
    final double[] threshold = trees.threshold;
    final int[] left = trees.left;
    int node = start;
    for (int f = feature[node]; f >= 0; f = feature[node]) {
      node = left[node] + (row[offset + f] < threshold[node] ? 0 : 1);
    }
    return node;
  }
}
