package io.github.iforest4j.interop;

import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationTree;

/**
 * The splits of an extended forest as a matrix product: [N, d] rows times [d, P] weights are [N, P]
 * sums, one column for each of the P internal nodes of all trees. In {@link #trees}, a node
 * compares its own column with its threshold.
 *
 * <p>All of it is in doubles, since the sum of a row and the threshold of a node may be far from
 * zero and near to each other.
 */
final class OnnxPlanes {
  /** The largest number of weights: 128 MiB. */
  static final int MAX_WEIGHTS = 1 << 24;

  /** Values beyond it count as this value, as in the forest, so that sums stay finite. */
  private static final double LIMIT = 0x1p800;

  /** The number of values of a row: d. */
  final int numFeatures;

  /** Trees on the sums: their number of features is P. */
  final Trees trees;

  /** [d, P], row by row. */
  private final double[] weights;

  /**
   * The splits of an extended forest.
   *
   * @param width the number of values of a row; no split uses a feature beyond
   * @throws IllegalArgumentException if there are more than {@link #MAX_WEIGHTS} weights
   */
  OnnxPlanes(IsolationForest forest, int width) {
    numFeatures = width;
    int numPlanes = 0;
    for (IsolationTree tree : forest.allTrees()) {
      for (int i = 0; i < tree.numNodes(); i++) {
        numPlanes += tree.isExternal(i) ? 0 : 1;
      }
    }
    int p = numPlanes;
    long size = (long) p * numFeatures;
    if (size > MAX_WEIGHTS) {
      throw new IllegalArgumentException(
          "the forest is extended, and as ONNX it needs a weight for each of its "
              + p
              + " splits and "
              + numFeatures
              + " features: "
              + size
              + ", and "
              + MAX_WEIGHTS
              + " are the most; train fewer trees or on fewer columns");
    }
    double[] matrix = new double[(int) size];
    int[] next = new int[1];
    trees =
        Trees.of(
            forest,
            p,
            (tree, node) -> {
              if (tree.isExternal(node)) {
                return -1;
              }
              int plane = next[0]++;
              for (int k = 0; k < tree.numTerms(node); k++) {
                matrix[tree.feature(node, k) * p + plane] = tree.weight(node, k);
              }
              return plane;
            });
    weights = matrix;
  }

  /**
   * Adds the nodes that make sums of rows.
   *
   * @return the name of the sums
   */
  String write(OnnxGraph nodes) {
    nodes.cast("rows", "rows_as_doubles", OnnxGraph.DOUBLE);
    nodes.constant("lowest", -LIMIT);
    nodes.constant("highest", LIMIT);
    nodes.node("Clip", "finite_rows", "rows_as_doubles", "lowest", "highest");
    nodes.constant("weights", numFeatures, weights);
    nodes.node("MatMul", "sums", "finite_rows", "weights");
    return "sums";
  }

  /** The largest |threshold| of a root: how far the rows are from zero, in standard deviations. */
  double distance() {
    double distance = 0;
    for (int t = 0; t < trees.numTrees(); t++) {
      int root = trees.root[t];
      distance = Math.max(distance, trees.isLeaf(root) ? 0 : Math.abs(trees.threshold[root]));
    }
    return distance;
  }
}
