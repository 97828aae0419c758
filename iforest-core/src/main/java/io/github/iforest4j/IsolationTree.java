package io.github.iforest4j;

import java.util.Arrays;
import java.util.Objects;

/**
 * One tree of a forest, to be looked at. Nodes are numbered breadth-first from the root, 0; a row
 * goes left when its value of the node's feature is less than the node's threshold, else right.
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

  IsolationTree(ForestTrees trees, int number) {
    int from = trees.root[number];
    int to = trees.root[number + 1];
    this.numFeatures = trees.numFeatures;
    this.feature = Arrays.copyOfRange(trees.feature, from, to);
    this.threshold = Arrays.copyOfRange(trees.threshold, from, to);
    this.left = Arrays.copyOfRange(trees.left, from, to);
    this.size = Arrays.copyOfRange(trees.size, from, to);
    for (int i = 0; i < left.length; i++) {
      left[i] -= from;
    }
  }

  /** How many nodes there are; at least 1. */
  public int numNodes() {
    return feature.length;
  }

  /** Whether a walk ends at a node. */
  public boolean isExternal(int node) {
    return feature[node] == EXTERNAL;
  }

  /**
   * The feature that an internal node cuts.
   *
   * @return from 0; −1 for an external node
   */
  public int feature(int node) {
    return feature[node];
  }

  /** Where an internal node cuts; meaningless for an external one. */
  public double threshold(int node) {
    return threshold[node];
  }

  /**
   * Where an internal node's lesser values go.
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
   * Where an internal node's greater values go.
   *
   * @throws IllegalArgumentException if the node is external
   */
  public int right(int node) {
    return left(node) + 1;
  }

  /** How many rows of the tree's sample came to a node; at least 1, and ψ at the root. */
  public int size(int node) {
    return size[node];
  }

  /**
   * The nodes that a row inside an array comes to, from the root to where its walk ends.
   *
   * @throws IllegalArgumentException if the row holds NaN
   * @throws IndexOutOfBoundsException if the array ends before the row does
   */
  public int[] path(double[] values, int offset) {
    Objects.checkFromIndexSize(offset, numFeatures, values.length);
    int[] path = new int[numNodes()];
    int length = 0;
    for (int node = 0; ; ) {
      path[length++] = node;
      if (isExternal(node)) {
        return Arrays.copyOf(path, length);
      }
      double value = values[offset + feature[node]];
      if (Double.isNaN(value)) {
        throw ScoringKernel.isNaN(feature[node]);
      }
      node = value < threshold[node] ? left(node) : right(node);
    }
  }
}
