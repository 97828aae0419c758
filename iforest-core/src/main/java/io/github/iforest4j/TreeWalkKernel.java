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
    node = trees.parent[node];
    if (trees.numFeatures > Long.SIZE) {
      return expectedAbove(node, depth, expected, row, offset);
    }
    for (long outside = -1L >>> -trees.numFeatures; node >= 0; node = trees.parent[node], depth--) {
      // What a smaller box contains, every larger one contains: only the others are looked at
      // again.
      outside = outside(node, outside, row, offset);
      if (outside == 0) {
        break;
      }
      expected += cutOffChance(node, outside, row, offset) * (depth - expected);
    }
    return expected;
  }

  /** Which of the asked features lie outside a node's box. */
  private long outside(int node, long asked, double[] row, int offset) {
    final float[] bounds = trees.bounds;
    final int box = trees.box(node);
    long outside = 0;
    for (long rest = asked; rest != 0; rest &= rest - 1) {
      int f = Long.numberOfTrailingZeros(rest);
      float x = BoxTerms.toFloat(row[offset + f]);
      if (x < bounds[box + 2 * f] || x > bounds[box + 2 * f + 1]) {
        outside |= Long.lowestOneBit(rest);
      }
    }
    return outside;
  }

  /**
   * The mean, over the features that can cut at a node at all (they vary in its sample, or the row
   * lies outside), of their chances to cut the row off.
   */
  private double cutOffChance(int node, long outside, double[] row, int offset) {
    final float[] bounds = trees.bounds;
    final int box = trees.box(node);
    double sum = 0;
    int able = trees.numVarying[node];
    for (long rest = outside; rest != 0; rest &= rest - 1) {
      int f = Long.numberOfTrailingZeros(rest);
      float low = bounds[box + 2 * f];
      float high = bounds[box + 2 * f + 1];
      sum +=
          BoxTerms.chance(
              BoxTerms.outside(BoxTerms.toFloat(row[offset + f]), low, high), low, high);
      able += high > low ? 0 : 1;
    }
    return sum / able;
  }

  /** The same walk up for more features than a long has bits. */
  private double expectedAbove(int start, int depthBelow, double plain, double[] row, int offset) {
    final float[] bounds = trees.bounds;
    double expected = plain;
    int depth = depthBelow;
    for (int node = start; node >= 0; node = trees.parent[node], depth--) {
      final int box = trees.box(node);
      double sum = 0;
      int able = 0;
      for (int f = 0; f < trees.numFeatures; f++) {
        float low = bounds[box + 2 * f];
        float high = bounds[box + 2 * f + 1];
        double outside = BoxTerms.outside(BoxTerms.toFloat(row[offset + f]), low, high);
        sum += BoxTerms.chance(outside, low, high);
        able += outside != 0 || high > low ? 1 : 0;
      }
      if (sum == 0) {
        break;
      }
      expected += sum / able * (depth - expected);
    }
    return expected;
  }
}
