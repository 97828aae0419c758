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

  @Override
  public double boxPathLengthSum(double[] row, int offset) {
    final int[] root = trees.root;
    double sum = 0;
    for (int t = 0; t < root.length - 1; t++) {
      sum += boxPathLength(root[t], row, offset);
    }
    return sum;
  }

  /**
   * Simulated insertion, evaluated from the leaf up: where the row would end without cuts, the
   * expectation is the plain path length; each ancestor cuts it off with chance p at depth + 1
   * instead. Boxes are nested, so above the first box that contains the row none cuts, and the walk
   * up ends there: near the leaf for a usual row.
   */
  private double boxPathLength(int start, double[] row, int offset) {
    final int[] feature = trees.feature;
    int node = start;
    int depth = 0;
    for (int f = feature[node]; f >= 0; f = feature[node]) {
      node = trees.left[node] + (row[offset + f] < trees.threshold[node] ? 0 : 1);
      depth++;
    }
    double expected = PathLengthScale.toDouble(trees.pathLength[node]);
    for (node = trees.parent[node]; node >= 0; node = trees.parent[node], depth--) {
      double p = cutOffChance(node, row, offset);
      if (p == 0) {
        break;
      }
      expected += p * (depth - expected);
    }
    return expected;
  }

  /** The mean, over the features that can cut here at all, of their chances to cut the row off. */
  private double cutOffChance(int node, double[] row, int offset) {
    final float[] boxLow = trees.boxLow;
    final float[] boxHigh = trees.boxHigh;
    final int d = trees.numFeatures;
    final int box = trees.boxOrdinal[node] * d;
    double sum = 0;
    int able = 0;
    for (int f = 0; f < d; f++) {
      float low = boxLow[box + f];
      float high = boxHigh[box + f];
      double outside = BoxTerms.outside(BoxTerms.toFloat(row[offset + f]), low, high);
      sum += BoxTerms.chance(outside, low, high);
      able += outside != 0 || high > low ? 1 : 0;
    }
    return sum == 0 ? 0 : sum / able;
  }
}
