package io.github.iforest4j;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One tree of a forest, for inspection. Nodes are numbered breadth-first from the root, 0; a row
 * goes left when its value of the node's feature is less than the node's threshold, else right. In
 * an extended forest, what is compared is the sum Σ weight·value over the node's terms.
 *
 * <p>Immutable, thread-safe.
 */
public final class IsolationTree {
  private static final int EXTERNAL = -1;

  private final int numFeatures;
  private final int[] feature;
  private final double[] threshold;
  private final int[] left;
  private final int[] size;
  private final int[] pathLength;
  private final @Nullable Hyperplanes planes;

  /** The number of the root in the forest. */
  private final int root;

  IsolationTree(ForestTrees trees, int number) {
    int from = trees.root[number];
    int to = trees.root[number + 1];
    this.numFeatures = trees.numFeatures;
    this.feature = Arrays.copyOfRange(trees.feature, from, to);
    this.threshold = Arrays.copyOfRange(trees.threshold, from, to);
    this.left = Arrays.copyOfRange(trees.left, from, to);
    this.size = Arrays.copyOfRange(trees.size, from, to);
    this.pathLength = Arrays.copyOfRange(trees.pathLength, from, to);
    this.planes = trees.planes;
    this.root = from;
    for (int i = 0; i < left.length; i++) {
      left[i] -= from;
    }
  }

  /** The number of nodes; at least 1. */
  public int numNodes() {
    return feature.length;
  }

  /** Whether a node is external: a walk ends there. */
  public boolean isExternal(int node) {
    return feature[node] == EXTERNAL;
  }

  /**
   * The feature that an internal node splits.
   *
   * @return from 0; −1 for an external node
   * @throws IllegalStateException if the node splits several features, as in an extended forest
   */
  public int feature(int node) {
    if (numTerms(node) > 1) {
      throw new IllegalStateException(
          "node "
              + node
              + " splits "
              + numTerms(node)
              + " features: this is a tree of an extended forest (numTerms)");
    }
    return feature[node];
  }

  /**
   * The number of features that an internal node splits: 1 in a standard forest, up to its
   * extension level plus 1 in an extended one.
   *
   * @return 0 for an external node
   */
  public int numTerms(int node) {
    return isExternal(node) ? 0 : planes == null ? 1 : planes.numTerms(root + node);
  }

  /**
   * The feature of a term of an internal node; features ascend from term to term.
   *
   * @param term from 0 to {@link #numTerms} − 1
   * @throws IndexOutOfBoundsException if there is no such term
   */
  public int feature(int node, int term) {
    Objects.checkIndex(term, numTerms(node));
    return planes == null ? feature[node] : planes.column[planes.first[root + node] + term];
  }

  /**
   * The weight of a term of an internal node: 1 if it splits a single feature.
   *
   * @param term from 0 to {@link #numTerms} − 1
   * @throws IndexOutOfBoundsException if there is no such term
   */
  public double weight(int node, int term) {
    Objects.checkIndex(term, numTerms(node));
    return planes == null ? 1 : planes.weight[planes.first[root + node] + term];
  }

  /**
   * The threshold of an internal node; meaningless for an external one. In an extended forest, with
   * the rounding of doubles: there, values are compared as distances from offsets ({@link #path}
   * does exactly what scoring does).
   */
  public double threshold(int node) {
    return planes == null || isExternal(node)
        ? threshold[node]
        : threshold[node] + planes.shiftOfThreshold(root + node);
  }

  /**
   * The child for values below an internal node's threshold.
   *
   * @throws IllegalArgumentException if the node is external
   */
  public int left(int node) {
    if (isExternal(node)) {
      throw new IllegalArgumentException("node " + node + " is external: it has no children");
    }
    return left[node];
  }

  /**
   * The child for the other values of an internal node.
   *
   * @throws IllegalArgumentException if the node is external
   */
  public int right(int node) {
    return left(node) + 1;
  }

  /**
   * The number of rows of the tree's sample in a node; at least 1. ψ at the root, unless the tree
   * was grown elsewhere from fewer.
   */
  public int size(int node) {
    return size[node];
  }

  /**
   * The path length of a walk that ends at a node: its depth plus c(size), the average path length
   * of a tree over its rows, rounded to a multiple of 2^−20. A plain score is made of these. In a
   * tree that was grown elsewhere, external nodes have the values that were given, and internal
   * ones the mean of their children, by their rows.
   */
  public double pathLength(int node) {
    return PathLengthScale.toDouble(pathLength[node]);
  }

  /**
   * The nodes on the path of a row inside an array, from the root to the external node.
   *
   * @throws IllegalArgumentException if the row holds NaN
   * @throws IndexOutOfBoundsException if the array ends before the row does
   */
  public int[] path(double[] values, int offset) {
    Objects.checkFromIndexSize(offset, numFeatures, values.length);
    double[] z = planes == null ? null : planes.shifted(values, offset);
    int[] path = new int[numNodes()];
    int length = 0;
    for (int node = 0; ; ) {
      path[length++] = node;
      if (isExternal(node)) {
        return Arrays.copyOf(path, length);
      }
      double value = values[offset + feature[node]];
      if (planes != null && z != null) {
        value = planes.project(root + node, z, 0);
      }
      if (Double.isNaN(value)) {
        throw ScoringKernel.isNaN(feature[node]);
      }
      node = value < threshold[node] ? left(node) : right(node);
    }
  }
}
