package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * An isolation forest as most libraries store it: for each tree, arrays of feature, threshold and
 * the indices of both children, in depth-first order. The yardstick for deep trees, written for
 * this purpose, in the manner of isotree's and scikit-learn's nodes.
 */
final class ChildArrayForest {
  /** One tree; leaves have feature −1 and hold a path length in place of a threshold. */
  static final class Tree {
    int size;
    int[] feature;
    double[] value;
    int[] left;
    int[] right;

    Tree(int capacity) {
      feature = new int[capacity];
      value = new double[capacity];
      left = new int[capacity];
      right = new int[capacity];
    }

    void trim() {
      feature = Arrays.copyOf(feature, size);
      value = Arrays.copyOf(value, size);
      left = Arrays.copyOf(left, size);
      right = Arrays.copyOf(right, size);
    }
  }

  private final FeatureMatrix rows;
  private final int heightLimit;
  private final double normaliser;
  final Tree[] trees;

  ChildArrayForest(FeatureMatrix rows, int numTrees, int subsampleSize, long seed) {
    this.rows = rows;
    this.heightLimit = 32 - Integer.numberOfLeadingZeros(subsampleSize - 1);
    this.normaliser = averagePathLength(subsampleSize);
    this.trees = new Tree[numTrees];
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[rows.numRows()];
    Arrays.setAll(order, i -> i);
    for (int t = 0; t < numTrees; t++) {
      for (int i = 0; i < subsampleSize; i++) {
        swap(order, i, random.nextInt(i, order.length));
      }
      trees[t] = new Tree(2 * subsampleSize);
      grow(trees[t], Arrays.copyOf(order, subsampleSize), 0, subsampleSize, 0, random);
      trees[t].trim();
    }
  }

  private static void swap(int[] a, int i, int j) {
    int t = a[i];
    a[i] = a[j];
    a[j] = t;
  }

  private int grow(Tree tree, int[] sample, int from, int to, int depth, SplittableRandom random) {
    int node = tree.size++;
    int f = random.nextInt(rows.numColumns());
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      low = Math.min(low, rows.get(sample[i], f));
      high = Math.max(high, rows.get(sample[i], f));
    }
    // The mixture's values are distinct, so that a feature without a range is a sample of one row.
    double threshold = low < high ? (float) random.nextDouble(low, high) : low;
    if (depth >= heightLimit || !(low < threshold && threshold <= high)) {
      tree.feature[node] = -1;
      tree.value[node] = depth + averagePathLength(to - from);
      return node;
    }
    int split = from;
    for (int i = from; i < to; i++) {
      if (rows.get(sample[i], f) < threshold) {
        swap(sample, i, split++);
      }
    }
    tree.feature[node] = f;
    tree.value[node] = threshold;
    tree.left[node] = grow(tree, sample, from, split, depth + 1, random);
    tree.right[node] = grow(tree, sample, split, to, depth + 1, random);
    return node;
  }

  private static double averagePathLength(int n) {
    double harmonic = 0;
    for (int i = 1; i < n; i++) {
      harmonic += 1. / i;
    }
    return n < 2 ? 0 : 2 * harmonic - 2. * (n - 1) / n;
  }

  double meanPathLength(double[] values, int offset) {
    double sum = 0;
    for (Tree tree : trees) {
      int[] feature = tree.feature;
      double[] value = tree.value;
      int node = 0;
      while (feature[node] >= 0) {
        node = values[offset + feature[node]] < value[node] ? tree.left[node] : tree.right[node];
      }
      sum += value[node];
    }
    return sum / trees.length;
  }

  double score(double[] values, int offset) {
    return Math.pow(2, -meanPathLength(values, offset) / normaliser);
  }

  /** Each tree for all rows, so that a tree stays in the cache. */
  void scoreAllByTree(FeatureMatrix scored, double[] scores) {
    double[] values = scored.array();
    Arrays.fill(scores, 0);
    for (Tree tree : trees) {
      int[] feature = tree.feature;
      double[] value = tree.value;
      for (int r = 0; r < scores.length; r++) {
        int offset = scored.rowOffset(r);
        int node = 0;
        while (feature[node] >= 0) {
          node = values[offset + feature[node]] < value[node] ? tree.left[node] : tree.right[node];
        }
        scores[r] += value[node];
      }
    }
    for (int r = 0; r < scores.length; r++) {
      scores[r] = Math.pow(2, -scores[r] / trees.length / normaliser);
    }
  }

  /** Each row through all trees. */
  void scoreAll(FeatureMatrix scored, double[] scores) {
    for (int r = 0; r < scored.numRows(); r++) {
      scores[r] = score(scored.array(), scored.rowOffset(r));
    }
  }

  ChildArrayForest checked() {
    double[] scores = new double[GaussianMixture.SCORED_ROWS];
    scoreAll(GaussianMixture.scored(rows.numColumns()), scores);
    GaussianMixture.requireOutliersFound("the child-array reference", scores);
    return this;
  }
}
