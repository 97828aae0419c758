package io.github.iforest4j;

/**
 * Splits what moved a score by feature, in one pass over the trees.
 *
 * <p>Two kinds of terms shorten the expected path from c(ψ), where every walk starts, to what the
 * row got; both belong to one feature each, and their sum is exact:
 *
 * <ul>
 *   <li>A step down on feature f changes the expectation from depth + c(n) to depth + 1 + c(n'): a
 *       small side of a split isolates. These telescope to c(ψ) − (plain path length). The features
 *       of a hyperplane share the step by how far each moved the projection from that of a typical
 *       row.
 *   <li>With box scoring, each node whose box the row lies outside of cuts it off with chance p_f
 *       per feature, at a gain of (plain path length) − (depth + 1). These sum to (plain) − (box
 *       path length).
 * </ul>
 */
@SuppressWarnings("NullAway") // Boxes are asked for only where the forest has them.
final class PathAttribution {
  private final ForestTrees trees;

  /** Maximum number of boxes on a walk. */
  private final int height;

  PathAttribution(ForestTrees trees) {
    this.trees = trees;
    this.height = trees.height();
  }

  /** What a thread needs for a row; grows with the widest use. */
  private static final class Scratch {
    static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    /** By feature: what {@link BoxTerms#toFloat} makes of the row. */
    float[] values = {};

    /** By level, from the bottom: the box's node, and where its entries begin. */
    int[] node = {};

    int[] first = {};

    /** By entry: a feature f that lies outside, as 2f when above and 2f + 1 when below. */
    int[] feature = {};

    /** By entry: its chance. */
    int[] chance = {};

    /** By feature: what its values above and below what they were compared with shortened. */
    double[] parts = {};

    static Scratch of(int numFeatures, int height) {
      Scratch scratch = OF_THREAD.get();
      if (scratch.values.length < numFeatures) {
        scratch.values = new float[numFeatures];
        scratch.parts = new double[2 * numFeatures];
      }
      if (scratch.node.length <= height) {
        scratch.node = new int[height + 1];
        scratch.first = new int[height + 1];
      }
      if (scratch.feature.length < numFeatures * height) {
        scratch.feature = new int[numFeatures * height];
        scratch.chance = new int[numFeatures * height];
      }
      return scratch;
    }
  }

  /**
   * Adds, per feature, the sum over trees of path shortening. Allocates nothing after warm-up.
   * O(t·l·d) with boxes, O(t·l) without.
   */
  void addShortening(double[] row, int offset, ScoringMode mode, Attribution out) {
    if (trees.planes != null) {
      add(trees.planes.shifted(row, offset), 0, mode, out);
    } else {
      add(row, offset, mode, out);
    }
  }

  private void add(double[] row, int offset, ScoringMode mode, Attribution out) {
    Scratch scratch = Scratch.of(trees.numFeatures, height);
    for (int f = 0; f < trees.numFeatures; f++) {
      scratch.values[f] = BoxTerms.toFloat(row[offset + f]);
      scratch.parts[2 * f] = 0;
      scratch.parts[2 * f + 1] = 0;
    }
    for (int t = 0; t < trees.root.length - 1; t++) {
      addTree(trees.root[t], row, offset, mode == ScoringMode.BOX, scratch);
    }
    for (int f = 0; f < trees.numFeatures; f++) {
      double high = scratch.parts[2 * f];
      double low = scratch.parts[2 * f + 1];
      out.add(f, high + low, high - low);
    }
  }

  private void addTree(int root, double[] row, int offset, boolean boxes, Scratch scratch) {
    int node = root;
    int depth = 0;
    for (int f = trees.feature[node]; f >= 0; f = trees.feature[node]) {
      int low = trees.goesLeft(node, row, offset) ? 1 : 0;
      int child = trees.left[node] + 1 - low;
      double gain =
          PathLengthScale.toDouble((long) trees.pathLength[node] - trees.pathLength[child]);
      if (trees.planes == null) {
        scratch.parts[2 * f + low] += gain;
      } else {
        share(trees.planes, node, gain, row, offset, scratch.parts);
      }
      node = child;
      depth++;
    }
    if (boxes) {
      int levels = climb(node, scratch);
      addCutOffs(scratch, levels, PathLengthScale.toDouble(trees.pathLength[node]), depth - levels);
    }
  }

  /** A typical row moved nothing: then the features share equally. */
  private static void share(
      Hyperplanes planes, int node, double gain, double[] row, int offset, double[] parts) {
    int from = planes.first[node];
    int to = from + planes.numTerms(node);
    double moved = 0;
    for (int i = from; i < to; i++) {
      moved += Math.abs(distance(planes, i, row, offset) * planes.weight[i]);
    }
    for (int i = from; i < to; i++) {
      double distance = distance(planes, i, row, offset);
      double share = moved == 0 ? 1.0 / (to - from) : Math.abs(distance * planes.weight[i]) / moved;
      parts[2 * planes.column[i] + (distance < 0 ? 1 : 0)] += gain * share;
    }
  }

  private static double distance(Hyperplanes planes, int term, double[] row, int offset) {
    int column = planes.column[term];
    return row[offset + column] - planes.typical[column];
  }

  /**
   * Notes what lies outside of the boxes above a node, up to the first that contains the row.
   * Returns how many there are.
   *
   * <p>Boxes are nested: only what lies outside of one can lie outside of the next.
   */
  private int climb(int end, Scratch scratch) {
    final float[] values = scratch.values;
    final float[] bounds = trees.bounds;
    int node = trees.parent[end];
    if (node < 0) {
      return 0;
    }
    int count = 0;
    int k = trees.box(node);
    for (int f = 0; f < trees.numFeatures; f++, k += 2) {
      float x = values[f];
      if (BoxTerms.isOutside(x, bounds[k], bounds[k + 1])) {
        count = note(scratch, count, f, x, k);
      }
    }
    int levels = 0;
    int from = 0;
    while (count > from) {
      scratch.node[levels] = node;
      scratch.first[levels++] = from;
      int to = count;
      node = trees.parent[node];
      for (int i = from; node >= 0 && i < to; i++) {
        int f = scratch.feature[i] >> 1;
        k = trees.box(node) + 2 * f;
        if (BoxTerms.isOutside(values[f], bounds[k], bounds[k + 1])) {
          count = note(scratch, count, f, values[f], k);
        }
      }
      from = to;
    }
    scratch.first[levels] = from;
    return levels;
  }

  private int note(Scratch scratch, int at, int feature, float x, int bounds) {
    scratch.feature[at] = 2 * feature + (x < trees.bounds[bounds] ? 1 : 0);
    scratch.chance[at] = BoxTerms.chance(x, trees.bounds[bounds], trees.bounds[bounds + 1]);
    return at + 1;
  }

  /**
   * From the last box down to the first: the chance to come so far times the chance to be cut off
   * here, by feature.
   *
   * @param plain the path length without cuts
   * @param top the depth of the last box
   */
  private void addCutOffs(Scratch scratch, int levels, double plain, int top) {
    double stay = 1;
    for (int level = levels - 1; level >= 0; level--) {
      final int from = scratch.first[level];
      final int to = scratch.first[level + 1];
      final int node = scratch.node[level];
      final int box = trees.box(node);
      int able = trees.numVarying[node];
      long sum = 0;
      for (int i = from; i < to; i++) {
        int k = box + (scratch.feature[i] & ~1);
        able += trees.bounds[k] == trees.bounds[k + 1] ? 1 : 0;
        sum += scratch.chance[i];
      }
      final double weight = BoxTerms.weight(able);
      final double gain = stay * (plain - (top + levels - level)) * weight;
      for (int i = from; i < to; i++) {
        scratch.parts[scratch.feature[i]] += gain * scratch.chance[i];
      }
      stay *= 1 - weight * sum;
    }
  }
}
