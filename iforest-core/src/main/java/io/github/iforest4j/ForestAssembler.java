package io.github.iforest4j;

import io.github.iforest4j.error.ParameterException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a forest of trees that were grown elsewhere, such as in other software or by hand. Path
 * lengths and normaliser are taken as they are: other software computes c(n) in other ways.
 *
 * <p>Such a forest scores, attributes, is written and read like any other. It has no boxes, so only
 * {@link ScoringMode#PLAIN}. Path lengths are rounded to multiples of 2^−20, which moves a score by
 * less than 1e-6. {@link IsolationForest#subsampleSize()} is the number of rows of the largest
 * root.
 *
 * <p>Not thread-safe.
 */
public final class ForestAssembler {
  /** A file of a few bytes may name any number, and offsets are allocated for each. */
  static final int MAX_FEATURES = 1 << 20;

  private record Tree(int[] feature, double[] threshold, int[] size, double[] pathLength) {}

  private final int numFeatures;
  private final double averagePathLength;
  private final List<Tree> trees = new ArrayList<>();
  private int numNodes;
  private int largestRoot;
  private int height;

  /**
   * Begins a forest.
   *
   * @param numFeatures the width d of a row, 1 to {@value #MAX_FEATURES}
   * @param averagePathLength what mean path lengths are divided by, from 1 (that of two rows) to
   *     128
   * @throws ParameterException if one is out of bounds
   */
  public ForestAssembler(int numFeatures, double averagePathLength) {
    if (numFeatures < 1 || numFeatures > MAX_FEATURES) {
      throw new ParameterException(
          "numFeatures", "must be between 1 and " + MAX_FEATURES, numFeatures);
    }
    if (!(averagePathLength >= 1 && averagePathLength <= 128)) {
      throw new ParameterException(
          "averagePathLength", "must be between 1 and 128", averagePathLength);
    }
    this.numFeatures = numFeatures;
    this.averagePathLength = averagePathLength;
  }

  /**
   * Adds a tree. Its nodes lie breadth-first: the children of the k-th internal node, from 0, are
   * the nodes 2k + 1 and 2k + 2, and a row goes to the first of them if its value is less than the
   * threshold. O(nodes); the arrays are kept.
   *
   * @param feature by node: the feature that it splits, or −1 if it is external
   * @param threshold by internal node: finite
   * @param size by external node: how many rows of the tree's sample came to it, at least 1; from
   *     these follows what a path is expected to be worth, from which {@link
   *     IsolationForest#attribute} starts
   * @param pathLength by external node: what a walk is worth that ends there, from 0 to 128
   * @return this assembler
   * @throws IllegalArgumentException if the nodes are not a tree of at most {@value
   *     IsolationForestConfig#MAX_HEIGHT_LIMIT} steps, or a number is out of bounds; the message
   *     names tree and node, from 0
   */
  public ForestAssembler add(int[] feature, double[] threshold, int[] size, double[] pathLength) {
    int n = feature.length;
    requireLength("threshold", threshold.length, n);
    requireLength("size", size.length, n);
    requireLength("pathLength", pathLength.length, n);
    if (trees.size() == IsolationForestConfig.MAX_TREES) {
      throw new IllegalArgumentException("more than " + IsolationForestConfig.MAX_TREES + " trees");
    }
    int[] depth = new int[n];
    int end = 1;
    long rows = 0;
    for (int i = 0; i < n; i++) {
      if (i >= end) {
        throw invalid(i, "has no parent");
      }
      if (feature[i] == -1) {
        requireExternal(i, size[i], pathLength[i]);
        rows += size[i];
        continue;
      }
      if (feature[i] < 0 || feature[i] >= numFeatures) {
        throw invalid(i, "splits feature " + feature[i] + ", but there are " + numFeatures);
      }
      if (!Double.isFinite(threshold[i])) {
        throw invalid(i, "has the threshold " + threshold[i] + ", which is not finite");
      }
      if (depth[i] == IsolationForestConfig.MAX_HEIGHT_LIMIT) {
        throw invalid(i, "is deeper than " + IsolationForestConfig.MAX_HEIGHT_LIMIT + " steps");
      }
      if (end + 2 > n) {
        throw invalid(i, "has no children");
      }
      depth[end] = depth[end + 1] = depth[i] + 1;
      height = Math.max(height, depth[i] + 1);
      end += 2;
    }
    if (n == 0 || rows > IsolationForestConfig.MAX_SUBSAMPLE_SIZE) {
      throw new IllegalArgumentException(
          "tree "
              + trees.size()
              + (n == 0
                  ? " has no node"
                  : " has "
                      + rows
                      + " rows, more than "
                      + IsolationForestConfig.MAX_SUBSAMPLE_SIZE));
    }
    numNodes = Math.addExact(numNodes, n);
    largestRoot = Math.max(largestRoot, (int) rows);
    trees.add(new Tree(feature, threshold, size, pathLength));
    return this;
  }

  private void requireExternal(int node, int size, double pathLength) {
    if (size < 1) {
      throw invalid(node, "has " + size + " rows; at least one comes to each node");
    }
    if (!(pathLength >= 0 && pathLength <= 128)) {
      throw invalid(node, "has the path length " + pathLength + ", not one from 0 to 128");
    }
  }

  private static void requireLength(String name, int length, int numNodes) {
    if (length != numNodes) {
      throw new IllegalArgumentException(
          name + " needs an entry for each of " + numNodes + " nodes, had " + length);
    }
  }

  private IllegalArgumentException invalid(int node, String problem) {
    return new IllegalArgumentException("tree " + trees.size() + ": node " + node + " " + problem);
  }

  /**
   * Makes the forest. O(nodes).
   *
   * @throws IllegalStateException if no tree was added
   */
  public IsolationForest assemble() {
    if (trees.isEmpty()) {
      throw new IllegalStateException("a forest needs at least one tree");
    }
    ForestTrees flat = flat();
    IsolationForestConfig config =
        new IsolationForestConfig(
            trees.size(), Math.max(2, largestRoot), Math.max(1, height), false, 0, 0);
    return new IsolationForest(config, config.subsampleSize(), averagePathLength, flat);
  }

  private ForestTrees flat() {
    int[] root = new int[trees.size() + 1];
    int[] feature = new int[numNodes];
    double[] threshold = new double[numNodes];
    int[] left = new int[numNodes];
    int[] size = new int[numNodes];
    int[] pathLength = new int[numNodes];
    for (int t = 0; t < trees.size(); t++) {
      Tree tree = trees.get(t);
      int from = root[t];
      int n = tree.feature.length;
      root[t + 1] = from + n;
      int child = from + 1;
      for (int i = 0; i < n; i++) {
        feature[from + i] = tree.feature[i];
        if (tree.feature[i] < 0) {
          size[from + i] = tree.size[i];
          pathLength[from + i] = PathLengthScale.toFixed(tree.pathLength[i]);
        } else {
          threshold[from + i] = tree.threshold[i];
          left[from + i] = child;
          child += 2;
        }
      }
      expect(from, n, feature, left, size, pathLength);
    }
    return new ForestTrees(
        new double[numFeatures], root, feature, threshold, left, size, pathLength);
  }

  /** From the leaves up: an internal node is worth the mean of its children, by their rows. */
  private static void expect(
      int from, int n, int[] feature, int[] left, int[] size, int[] pathLength) {
    for (int i = from + n - 1; i >= from; i--) {
      if (feature[i] >= 0) {
        int l = left[i];
        size[i] = size[l] + size[l + 1];
        long sum = (long) size[l] * pathLength[l] + (long) size[l + 1] * pathLength[l + 1];
        pathLength[i] = (int) ((sum + size[i] / 2) / size[i]);
      }
    }
  }
}
