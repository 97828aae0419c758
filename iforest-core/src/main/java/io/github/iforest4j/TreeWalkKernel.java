package io.github.iforest4j;

/** The straightforward kernel: one tree after the other, from the root down. */
final class TreeWalkKernel implements ScoringKernel {
  private final ForestTrees trees;

  TreeWalkKernel(ForestTrees trees) {
    this.trees = trees;
  }

  @Override
  public long pathLengthSum(double[] row, int offset) {
    final int[] root = trees.root;
    final int[] pathLength = trees.pathLength;
    long sum = 0;
    for (int t = 0; t < root.length - 1; t++) {
      sum += pathLength[externalNode(root[t], row, offset)];
    }
    return sum;
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
