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
      int end = addSteps(trees.root[t], row, offset, out);
      if (mode == ScoringMode.BOX) {
        addCutOffs(end, row, offset, out);
      }
    }
  }

  private int addSteps(int start, double[] row, int offset, Attribution out) {
    int node = start;
    for (int f = trees.feature[node]; f >= 0; f = trees.feature[node]) {
      boolean low = row[offset + f] < trees.threshold[node];
      int child = trees.left[node] + (low ? 0 : 1);
      double gain =
          PathLengthScale.toDouble((long) trees.pathLength[node] - trees.pathLength[child]);
      out.add(f, gain, low ? -gain : gain);
      node = child;
    }
    return node;
  }

  /**
   * From the first ancestor that can cut the row off down to the last: the chance to come so far
   * times the chance to be cut off here, by feature.
   */
  private void addCutOffs(int end, double[] row, int offset, Attribution out) {
    final double plain = PathLengthScale.toDouble(trees.pathLength[end]);
    int node = end;
    while (trees.parent[node] >= 0 && isOutside(trees.parent[node], row, offset)) {
      node = trees.parent[node];
    }
    double stay = 1;
    for (int depth = depth(node) + 1; trees.feature[node] >= 0; depth++) {
      stay *= 1 - addCutOff(node, stay * (plain - depth), row, offset, out);
      int f = trees.feature[node];
      node = trees.left[node] + (row[offset + f] < trees.threshold[node] ? 0 : 1);
    }
  }

  private int depth(int node) {
    int depth = 0;
    for (int up = trees.parent[node]; up >= 0; up = trees.parent[up]) {
      depth++;
    }
    return depth;
  }

  private boolean isOutside(int node, double[] row, int offset) {
    for (int f = 0; f < trees.numFeatures; f++) {
      final int k = trees.box(node) + 2 * f;
      float x = BoxTerms.toFloat(row[offset + f]);
      if (BoxTerms.isOutside(x, trees.bounds[k], trees.bounds[k + 1])) {
        return true;
      }
    }
    return false;
  }

  /** Splits the gain of a cut at this node by feature. Returns the chance of the cut. */
  private double addCutOff(int node, double gain, double[] row, int offset, Attribution out) {
    long sum = 0;
    int able = 0;
    for (int f = 0; f < trees.numFeatures; f++) {
      sum += Math.abs(chance(node, f, row, offset));
      able += canCut(node, f, row[offset + f]) ? 1 : 0;
    }
    final double weight = BoxTerms.weight(able);
    for (int f = 0; f < trees.numFeatures; f++) {
      int chance = chance(node, f, row, offset);
      double part = gain * (weight * Math.abs(chance));
      out.add(f, part, chance < 0 ? -part : part);
    }
    return weight * sum;
  }

  private boolean canCut(int node, int f, double value) {
    final int k = trees.box(node) + 2 * f;
    final float low = trees.bounds[k];
    final float high = trees.bounds[k + 1];
    return low < high || BoxTerms.toFloat(value) != low;
  }

  /** As {@link BoxTerms#chance}, with the sign of the side that the value lies outside of. */
  private int chance(int node, int f, double[] row, int offset) {
    final int k = trees.box(node) + 2 * f;
    final float low = trees.bounds[k];
    final float high = trees.bounds[k + 1];
    final float x = BoxTerms.toFloat(row[offset + f]);
    int chance = BoxTerms.chance(x, low, high);
    return x < low ? -chance : chance;
  }
}
