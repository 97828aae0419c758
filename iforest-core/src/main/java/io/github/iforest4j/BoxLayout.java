package io.github.iforest4j;

import org.jspecify.annotations.Nullable;

/**
 * What box kernels need to know about nodes, apart from their bounds. Box i is that of the i-th
 * internal node; one more, {@link #everything}, contains every row and stands above roots, so that
 * a walk up needs no check for its end.
 *
 * <p>Immutable. Takes 16 bytes per box.
 */
@SuppressWarnings("NullAway") // Only made for forests with boxes.
final class BoxLayout {
  /** A mask of features is a long. */
  static final int MAX_FEATURES = Long.SIZE;

  /** The number of features that kernels take at a time. */
  static final int MULTIPLE = 8;

  final ForestTrees trees;

  /** The same trees packed; null if they do not fit. */
  final @Nullable PackedTrees packed;

  final int numFeatures;

  /** Features, padded to {@link #MULTIPLE}. */
  final int width;

  final int everything;

  /** By box: that of the node above. */
  final int[] parent;

  /** By box: its node's depth + 1 in the lower 8 bits, above them how many features vary. */
  final int[] node;

  /** By box: the features that do not vary. */
  final long[] constant;

  private final int[] boxOfNode;

  BoxLayout(ForestTrees trees, @Nullable PackedTrees packed) {
    this.trees = trees;
    this.packed = packed;
    this.numFeatures = trees.numFeatures;
    this.width = width(numFeatures);
    this.boxOfNode = new int[trees.numNodes()];
    int count = 0;
    for (int i = 0; i < trees.numNodes(); i++) {
      boxOfNode[i] = trees.feature[i] < 0 ? -1 : count++;
    }
    this.everything = count;
    this.parent = new int[count + 1];
    this.node = new int[count + 1];
    this.constant = new long[count + 1];
    int[] depth = new int[trees.numNodes()];
    for (int i = 0; i < trees.numNodes(); i++) {
      if (trees.feature[i] >= 0) {
        depth[trees.left[i]] = depth[trees.left[i] + 1] = depth[i] + 1;
        int box = boxOfNode[i];
        parent[box] = above(i);
        node[box] = trees.numVarying[i] << 8 | depth[i] + 1;
        for (int f = 0; f < numFeatures; f++) {
          constant[box] |= low(box, f) == high(box, f) ? 1L << f : 0;
        }
      }
    }
    parent[everything] = everything;
  }

  /** Whether it holds a forest: there are not too many features, nor too many boxes. */
  static boolean holds(ForestTrees trees) {
    long boxes = (trees.numNodes() + 1L) / 2 + 1;
    return trees.numFeatures <= MAX_FEATURES
        && boxes * 2 * width(trees.numFeatures) < Integer.MAX_VALUE - 8;
  }

  private static int width(int numFeatures) {
    return (numFeatures + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  }

  float low(int box, int feature) {
    return trees.bounds[2 * (box * numFeatures + feature)];
  }

  float high(int box, int feature) {
    return trees.bounds[2 * (box * numFeatures + feature) + 1];
  }

  /** How many of these features do not vary in a box. */
  int countConstant(int box, long features) {
    return Long.bitCount(features & constant[box]);
  }

  /** The box of the node above a node, with which an external one's walk up begins. */
  int above(int child) {
    return trees.parent[child] < 0 ? everything : boxOfNode[trees.parent[child]];
  }
}
