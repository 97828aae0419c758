package io.github.iforest4j.interop;

import io.github.iforest4j.ForestAssembler;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationTree;
import io.github.iforest4j.error.InvalidModelException;
import java.util.Arrays;
import java.util.List;

/**
 * The trees of a forest in flat arrays, which importers fill and exporters write. Not changed after
 * construction.
 *
 * <p>Invariants: a tree's nodes lie breadth-first from {@code root[t]}; {@code feature[i]} is −1
 * for a leaf; a row goes to {@code left[i]} when its value is less than {@code threshold[i]}, else
 * to {@code left[i] + 1}; NaN goes left if {@code nanLeft[i]}; {@code value[i]} is the path length
 * of a leaf; {@code rows[i]} is the number of training rows that reached the node, 0 if unknown.
 */
final class Trees {
  final int numFeatures;
  final double normaliser;

  /** By tree: the index of its root; the last entry is the number of nodes. */
  final int[] root;

  final int[] feature;
  final double[] threshold;
  final int[] left;
  final boolean[] nanLeft;
  final double[] value;
  final int[] rows;

  Trees(
      int numFeatures,
      double normaliser,
      int[] root,
      int[] feature,
      double[] threshold,
      int[] left,
      boolean[] nanLeft,
      double[] value,
      int[] rows) {
    this.numFeatures = numFeatures;
    this.normaliser = normaliser;
    this.root = root;
    this.feature = feature;
    this.threshold = threshold;
    this.left = left;
    this.nanLeft = nanLeft;
    this.value = value;
    this.rows = rows;
  }

  /**
   * The trees of a forest, with the path lengths of plain scoring.
   *
   * @throws IllegalArgumentException if it is an extended forest
   */
  static Trees of(IsolationForest forest) {
    return of(forest, forest.numFeatures());
  }

  /** The same, on rows of {@code width} features; no split uses those beyond. */
  static Trees of(IsolationForest forest, int width) {
    if (forest.config().extensionLevel() != 0) {
      throw new IllegalArgumentException(
          "the forest is extended: its splits are of several columns, and JSON has only splits of one"
              + " column; export it as ONNX (.onnx), or train without an extension level");
    }
    return of(forest, width, IsolationTree::feature);
  }

  /** What a node compares with its threshold. */
  interface Split {
    /** The number of a value of a row; called once for each node in order; −1 for a leaf. */
    int feature(IsolationTree tree, int node);
  }

  /** The trees of a forest whose nodes compare what {@code split} says. */
  static Trees of(IsolationForest forest, int numFeatures, Split split) {
    List<IsolationTree> grown = forest.allTrees();
    int numTrees = grown.size();
    int n = forest.numNodes();
    int[] root = new int[numTrees + 1];
    int[] feature = new int[n];
    double[] threshold = new double[n];
    int[] left = new int[n];
    double[] value = new double[n];
    int[] rows = new int[n];
    for (int t = 0; t < numTrees; t++) {
      IsolationTree tree = grown.get(t);
      int from = root[t];
      root[t + 1] = from + tree.numNodes();
      for (int i = 0; i < tree.numNodes(); i++) {
        feature[from + i] = split.feature(tree, i);
        threshold[from + i] = tree.threshold(i);
        left[from + i] = tree.isExternal(i) ? 0 : from + tree.left(i);
        value[from + i] = tree.pathLength(i);
        rows[from + i] = tree.size(i);
      }
    }
    return new Trees(
        numFeatures,
        forest.averagePathLength(),
        root,
        feature,
        threshold,
        left,
        new boolean[n],
        value,
        rows);
  }

  int numTrees() {
    return root.length - 1;
  }

  int numNodes() {
    return feature.length;
  }

  boolean isLeaf(int node) {
    return feature[node] < 0;
  }

  /** Whether {@link #toForest} changes a path length, since it keeps multiples of 2^−20. */
  boolean areRounded() {
    for (int i = 0; i < feature.length; i++) {
      if (isLeaf(i) && value[i] * 0x1p20 != Math.rint(value[i] * 0x1p20)) {
        return true;
      }
    }
    return false;
  }

  /** The mean path length of a row; NaN goes left where {@link #nanLeft} is set. */
  double pathLength(double[] row, int offset) {
    double sum = 0;
    for (int t = 0; t < root.length - 1; t++) {
      int node = root[t];
      for (int f = feature[node]; f >= 0; f = feature[node]) {
        double x = row[offset + f];
        boolean goesLeft = x < threshold[node] || nanLeft[node] && Double.isNaN(x);
        node = left[node] + (goesLeft ? 0 : 1);
      }
      sum += value[node];
    }
    return sum / numTrees();
  }

  /**
   * The same trees as a forest of the core.
   *
   * @param width the number of features of its rows; those beyond these trees' are never split
   * @throws InvalidModelException if they cannot be; the message says why
   */
  IsolationForest toForest(int width) throws InvalidModelException {
    for (int i = 0; i < feature.length; i++) {
      boolean adds = isLeaf(i) ? rows[i] > 0 : rows[i] == rows[left[i]] + rows[left[i] + 1];
      if (!adds) {
        throw new InvalidModelException(
            "node "
                + i
                + (rows[i] == 0
                    ? " does not say how many training rows came to it (data_count)"
                    : " has a data_count that is not the sum of its children's")
                + ": write the forest with Treelite 4 or docs/export_sklearn.py");
      }
    }
    try {
      ForestAssembler forest = new ForestAssembler(width, normaliser);
      for (int t = 0; t < numTrees(); t++) {
        int from = root[t];
        int to = root[t + 1];
        forest.add(
            Arrays.copyOfRange(feature, from, to),
            Arrays.copyOfRange(threshold, from, to),
            Arrays.copyOfRange(rows, from, to),
            Arrays.copyOfRange(value, from, to));
      }
      return forest.assemble();
    } catch (IllegalArgumentException e) {
      throw new InvalidModelException(
          "an IsolationForest cannot hold this forest: " + e.getMessage(), e);
    }
  }

  /** By feature: the lowest and the highest threshold; NaN for a feature without splits. */
  double[][] thresholdRanges() {
    double[][] ranges = new double[numFeatures][];
    Arrays.setAll(ranges, f -> new double[] {Double.NaN, Double.NaN});
    for (int i = 0; i < feature.length; i++) {
      if (feature[i] >= 0) {
        double[] range = ranges[feature[i]];
        range[0] = range[0] <= threshold[i] ? range[0] : threshold[i];
        range[1] = range[1] >= threshold[i] ? range[1] : threshold[i];
      }
    }
    return ranges;
  }
}
