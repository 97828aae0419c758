package io.github.iforest4j.detect;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;

/**
 * Online Isolation Forest (Leveni, Weigert Cassales, Pfahringer, Bifet and Boracchi, ICML 2024),
 * the rival in {@link LearningComparisonTest}: histograms that learn each row and forget the one
 * that leaves a window. Written from the paper and its authors' description, with their defaults: a
 * leaf at depth k splits at η·2^k rows, along a random axis at a random place of its box, and its
 * rows are replaced by as many drawn uniformly from the box; a node below that number is a leaf
 * again. A row's path length is its leaf's depth plus log₄(rows/η), the score 2^(−mean/log₄(n/η)).
 *
 * <p>Optionally scored by simulated insertion as our boxes are, which the paper does not do.
 */
final class OnlineIsolationForest {
  private static final int LEAF_ROWS = 32;

  private final int window;
  private final boolean boxes;
  private final Random random;
  private final Tree[] trees;
  private final ArrayDeque<double[]> recent = new ArrayDeque<>();

  OnlineIsolationForest(int numTrees, int window, boolean boxes, long seed) {
    this.window = window;
    this.boxes = boxes;
    this.random = new Random(seed);
    this.trees = new Tree[numTrees];
    Arrays.setAll(trees, t -> new Tree());
  }

  void learn(double[] row) {
    double[] kept = row.clone();
    recent.add(kept);
    double[] gone = recent.size() > window ? recent.remove() : null;
    for (Tree tree : trees) {
      tree.learn(kept);
      if (gone != null) {
        tree.forget(gone);
      }
    }
  }

  double score(double[] row) {
    double usual = extraDepth(recent.size());
    if (usual <= 0) {
      return .5;
    }
    double sum = 0;
    for (Tree tree : trees) {
      sum += boxes ? tree.boxDepth(row) : tree.depth(row);
    }
    return Math.pow(2, -sum / trees.length / usual);
  }

  private static double extraDepth(double rows) {
    return rows < LEAF_ROWS ? 0 : Math.log(rows / LEAF_ROWS) / Math.log(4);
  }

  private static final class Node {
    final int depth;
    final double[] low;
    final double[] high;
    int rows;
    int axis = -1;
    double cut;
    Node left;
    Node right;

    Node(int depth, int width) {
      this.depth = depth;
      this.low = new double[width];
      this.high = new double[width];
      Arrays.fill(low, Double.POSITIVE_INFINITY);
      Arrays.fill(high, Double.NEGATIVE_INFINITY);
    }

    void cover(double[] row) {
      for (int c = 0; c < row.length; c++) {
        low[c] = Math.min(low[c], row[c]);
        high[c] = Math.max(high[c], row[c]);
      }
    }

    int splitsAt() {
      return LEAF_ROWS << Math.min(depth, 24);
    }

    Node child(double[] row) {
      return row[axis] < cut ? left : right;
    }

    void coverChildren() {
      for (int c = 0; c < low.length; c++) {
        low[c] = Math.min(left.low[c], right.low[c]);
        high[c] = Math.max(left.high[c], right.high[c]);
      }
    }
  }

  private final class Tree {
    private Node root;
    private int rows;

    void learn(double[] row) {
      rows++;
      if (root == null) {
        root = new Node(0, row.length);
      }
      double limit = extraDepth(rows);
      for (Node node = root; node != null; ) {
        node.rows++;
        node.cover(row);
        if (node.axis >= 0) {
          node = node.child(row);
        } else {
          if (node.rows >= node.splitsAt() && node.depth < limit) {
            double[][] drawn = new double[node.rows][row.length];
            for (double[] one : drawn) {
              for (int c = 0; c < one.length; c++) {
                one[c] = node.low[c] + random.nextDouble() * (node.high[c] - node.low[c]);
              }
            }
            grow(node, drawn, limit);
          }
          node = null;
        }
      }
    }

    private void grow(Node node, double[][] drawn, double limit) {
      if (drawn.length < node.splitsAt() || node.depth >= limit) {
        return;
      }
      int axis = random.nextInt(node.low.length);
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (double[] row : drawn) {
        low = Math.min(low, row[axis]);
        high = Math.max(high, row[axis]);
      }
      node.axis = axis;
      node.cut = low + random.nextDouble() * (high - low);
      node.left = new Node(node.depth + 1, node.low.length);
      node.right = new Node(node.depth + 1, node.low.length);
      for (boolean goesLeft : new boolean[] {true, false}) {
        Node child = goesLeft ? node.left : node.right;
        double[][] part =
            Arrays.stream(drawn)
                .filter(row -> row[node.axis] < node.cut == goesLeft)
                .toArray(double[][]::new);
        child.rows = part.length;
        for (double[] row : part) {
          child.cover(row);
        }
        grow(child, part, limit);
      }
    }

    void forget(double[] row) {
      rows--;
      forget(root, row);
    }

    private void forget(Node node, double[] row) {
      node.rows--;
      if (node.axis < 0) {
        return;
      }
      if (node.rows < node.splitsAt()) {
        merge(node);
      } else {
        forget(node.child(row), row);
        node.coverChildren();
      }
    }

    private void merge(Node node) {
      if (node.axis >= 0) {
        merge(node.left);
        merge(node.right);
        node.coverChildren();
        node.axis = -1;
        node.left = null;
        node.right = null;
      }
    }

    double depth(double[] row) {
      Node node = root;
      while (node.axis >= 0) {
        node = node.child(row);
      }
      return node.depth + extraDepth(node.rows);
    }

    double boxDepth(double[] row) {
      double reach = 1;
      double sum = 0;
      Node node = root;
      while (true) {
        double outside = 0;
        int counted = 0;
        for (int c = 0; c < row.length; c++) {
          double extent = Math.max(0, Math.max(node.low[c] - row[c], row[c] - node.high[c]));
          double range = node.high[c] - node.low[c];
          if (range >= 0 && extent + range > 0) {
            outside += extent / (range + extent);
            counted++;
          }
        }
        double p = counted == 0 ? 0 : outside / counted;
        sum += reach * p * node.depth;
        reach *= 1 - p;
        if (node.axis < 0 || reach < 1e-6) {
          return sum + reach * (node.depth + extraDepth(node.rows));
        }
        node = node.child(row);
      }
    }
  }
}
