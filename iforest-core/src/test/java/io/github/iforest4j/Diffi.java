package io.github.iforest4j;

import java.util.Arrays;

/**
 * DIFFI, depth-based feature importance (Carletti, Masiero, Beghi and Susto, IEEE SMC 2019;
 * Carletti, Terzi and Susto, Engineering Applications of Artificial Intelligence 119, 2023, section
 * 3.1), of standard forests: what {@link FeatureImportance} is compared with.
 *
 * <p>A split is good for a group of rows if it separates few of them from the others, and if their
 * walks are short. For each group, unusual and usual rows, a feature gets the mean over its splits
 * on the rows' walks of λ/h: h is the depth at which the walk ends; λ is 0 if all rows of the group
 * that come to the split leave on one side, and otherwise the larger side's share of them, scaled
 * from its possible range to 0.5 to 1. Splits that fewer than two rows of the group reach do not
 * count. The importance is the mean of the unusual rows divided by that of the usual ones.
 */
final class Diffi {
  private final ForestTrees trees;
  private final FeatureMatrix rows;
  private final double[] row;

  /** By node of the tree at hand: the rows of the group that come to it. */
  private final int[] count;

  /** By feature. */
  private final double[] sum;

  private final double[] weight;

  private Diffi(ForestTrees trees, FeatureMatrix rows) {
    this.trees = trees;
    this.rows = rows;
    this.row = new double[trees.numFeatures];
    this.count = new int[trees.numNodes()];
    this.sum = new double[trees.numFeatures];
    this.weight = new double[trees.numFeatures];
  }

  static double[] of(IsolationForest forest, FeatureMatrix rows, ScoringMode mode, double share) {
    int n = rows.numRows();
    double[] scores = forest.scoreAll(rows, mode);
    int numUnusual = (int) Math.max(1, Math.min(n - 1, Math.round(share * n)));
    Integer[] order = new Integer[n];
    Arrays.setAll(order, r -> r);
    Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
    int[] unusual = Arrays.stream(order).limit(numUnusual).mapToInt(r -> r).toArray();
    int[] usual = Arrays.stream(order).skip(numUnusual).mapToInt(r -> r).toArray();
    ForestTrees trees = forest.trees();
    double[] importance = new Diffi(trees, rows).meanOf(unusual);
    double[] ofUsual = new Diffi(trees, rows).meanOf(usual);
    for (int f = 0; f < importance.length; f++) {
      importance[f] = importance[f] == 0 ? 0 : importance[f] / ofUsual[f];
    }
    return importance;
  }

  private double[] meanOf(int[] group) {
    for (int t = 0; t < trees.numTrees(); t++) {
      for (int r : group) {
        visit(r, t, false);
      }
      for (int r : group) {
        visit(r, t, true);
      }
    }
    double[] mean = new double[sum.length];
    Arrays.setAll(mean, f -> weight[f] == 0 ? 0 : sum[f] / weight[f]);
    return mean;
  }

  /**
   * Counts a row in the nodes on its walk through a tree; or, when all are counted, adds them up.
   */
  private void visit(int r, int t, boolean add) {
    rows.copyRow(r, row, 0);
    int depth = 0;
    if (add) {
      for (int node = trees.root[t]; trees.feature[node] >= 0; node = next(node)) {
        depth++;
      }
    }
    int node = trees.root[t];
    for (; trees.feature[node] >= 0; node = next(node)) {
      if (!add) {
        count[node]++;
      } else if (count[node] >= 2) {
        add(node, imbalance(node) / depth);
      }
    }
    count[node] += add ? 0 : 1;
  }

  private int next(int node) {
    return trees.left[node] + (trees.goesLeft(node, row, 0) ? 0 : 1);
  }

  private double imbalance(int node) {
    return imbalance(count[trees.left[node]], count[trees.left[node] + 1]);
  }

  /** λ of a split, by the number of rows on each side; at least two in all. */
  static double imbalance(int left, int right) {
    if (left == 0 || right == 0) {
      return 0;
    }
    int n = left + right;
    double larger = (double) Math.max(left, right) / n;
    double least = (n + 1) / 2 / (double) n;
    double most = (n - 1.0) / n;
    return least == most ? larger : .5 + .5 * (larger - least) / (most - least);
  }

  private void add(int node, double value) {
    sum[trees.feature[node]] += value;
    weight[trees.feature[node]]++;
  }
}
