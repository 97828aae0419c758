package io.github.iforest4j;

/**
 * The box kernel for up to {@link BoxLayout#MAX_FEATURES} features: down every tree, then up
 * through the boxes of all together ({@link BoxClimb}).
 */
final class PackedBoxKernel implements BoxKernel {
  /** Rows of a block, which passes through a part of the trees while that is in the cache. */
  private static final int BLOCK = 64;

  private final ForestTrees trees;
  private final BoxLayout boxes;

  /** By external node: the box above. */
  private final int[] above;

  PackedBoxKernel(ForestTrees trees) {
    this.trees = trees;
    this.boxes = new BoxLayout(trees);
    this.above = new int[trees.numNodes()];
    for (int i = 0; i < above.length; i++) {
      above[i] = boxes.above(trees, i);
    }
  }

  @Override
  public long boxPathLengthSum(double[] row, int offset) {
    BoxScratch scratch = BoxScratch.of(1, boxes.numLongs);
    prepare(scratch, 0, row, offset);
    long sum = 0;
    for (int t = 0; t < trees.numTrees(); t += BoxScratch.CLIMBERS) {
      sum += sum(scratch, 0, row, offset, t);
    }
    return sum;
  }

  @Override
  public void boxPathLengthSums(double[] rows, int offset, int stride, int numRows, long[] sums) {
    BoxScratch scratch = BoxScratch.of(BLOCK, boxes.numLongs);
    for (int r = 0; r < numRows; r += BLOCK) {
      int n = Math.min(BLOCK, numRows - r);
      for (int i = 0; i < n; i++) {
        prepare(scratch, i, rows, offset + (r + i) * stride);
        sums[r + i] = 0;
      }
      for (int t = 0; t < trees.numTrees(); t += BoxScratch.CLIMBERS) {
        for (int i = 0; i < n; i++) {
          sums[r + i] += sum(scratch, i, rows, offset + (r + i) * stride, t);
        }
      }
    }
  }

  private void prepare(BoxScratch scratch, int r, double[] row, int offset) {
    int at = r * 2 * boxes.numLongs;
    for (int f = 0; f < boxes.numFeatures; f++) {
      scratch.values[at + f] = BoxTerms.toFloat(row[offset + f]);
    }
    boxes.fillKeys(scratch.values, at, scratch.keys, at / 2);
  }

  private long sum(BoxScratch scratch, int r, double[] row, int offset, int firstTree) {
    int count = Math.min(BoxScratch.CLIMBERS, trees.numTrees() - firstTree);
    for (int k = 0; k < count; k++) {
      int end = externalNode(trees.root[firstTree + k], row, offset);
      scratch.expected[k] = trees.pathLength[end];
      scratch.box[k] = above[end];
      scratch.tree[k] = k;
    }
    BoxClimb.climb(boxes, scratch, r, count);
    long sum = 0;
    for (int k = 0; k < count; k++) {
      sum += BoxTerms.toSum(scratch.expected[k]);
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
