package io.github.iforest4j;

/**
 * Splits what moved a score by feature, in one pass over the trees.
 *
 * <p>Two kinds of terms shorten the expected path from c(ψ), where every walk starts, to what the
 * row got; both belong to one feature each, and their sum is exact:
 *
 * <ul>
 *   <li>A step down on feature f changes the expectation from depth + c(n) to depth + 1 + c(n'): a
 *       small side of a split isolates. These telescope to c(ψ) − (plain path length).
 *   <li>With box scoring, each node whose box the row lies outside of cuts it off with chance p_f
 *       per feature, at a gain of (plain path length) − (depth + 1). These sum to (plain) − (box
 *       path length).
 * </ul>
 */
final class PathAttribution {
  private final ForestTrees trees;

  PathAttribution(ForestTrees trees) {
    this.trees = trees;
  }

  /**
   * Adds, per feature, the sum over trees of path shortening. Allocates nothing. O(t·l·d) with
   * boxes, O(t·l) without.
   */
  void addShortening(double[] row, int offset, ScoringMode mode, Attribution out) {
    for (int t = 0; t < trees.root.length - 1; t++) {
      int start = trees.root[t];
      double plain = addSteps(start, row, offset, out);
      if (mode == ScoringMode.BOX) {
        addCutOffs(start, plain, row, offset, out);
      }
    }
  }

  private double addSteps(int start, double[] row, int offset, Attribution out) {
    int node = start;
    for (int f = trees.feature[node]; f >= 0; f = trees.feature[node]) {
      boolean low = row[offset + f] < trees.threshold[node];
      int child = trees.left[node] + (low ? 0 : 1);
      double gain =
          PathLengthScale.toDouble((long) trees.pathLength[node] - trees.pathLength[child]);
      out.add(f, gain, low ? -gain : gain);
      node = child;
    }
    return PathLengthScale.toDouble(trees.pathLength[node]);
  }

  private void addCutOffs(int start, double plain, double[] row, int offset, Attribution out) {
    final int d = trees.numFeatures;
    int node = start;
    double stay = 1;
    int depth = 0;
    for (int f = trees.feature[node]; f >= 0; f = trees.feature[node]) {
      depth++;
      int box = trees.box(node);
      double sum = 0;
      int able = 0;
      for (int g = 0; g < d; g++) {
        float low = trees.bounds[box + 2 * g];
        float high = trees.bounds[box + 2 * g + 1];
        double outside = BoxTerms.outside(BoxTerms.toFloat(row[offset + g]), low, high);
        sum += BoxTerms.chance(outside, low, high);
        able += outside != 0 || high > low ? 1 : 0;
      }
      if (sum > 0) {
        double gain = stay * (plain - depth) / able;
        for (int g = 0; g < d; g++) {
          float low = trees.bounds[box + 2 * g];
          float high = trees.bounds[box + 2 * g + 1];
          double outside = BoxTerms.outside(BoxTerms.toFloat(row[offset + g]), low, high);
          if (outside != 0) {
            double part = gain * BoxTerms.chance(outside, low, high);
            out.add(g, part, Math.copySign(part, outside));
          }
        }
        stay *= 1 - sum / able;
      }
      node = trees.left[node] + (row[offset + f] < trees.threshold[node] ? 0 : 1);
    }
  }
}
