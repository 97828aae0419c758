package io.github.iforest4j;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All trees of a forest, flat: one slot per node, trees one after the other, each tree's root
 * first. Immutable once made; the arrays are not visible outside the package.
 *
 * <p>Invariants, which {@link ForestFormat} checks before it makes one from a file:
 *
 * <ol>
 *   <li>{@code feature[i]} is in [0, numFeatures) for an internal node, −1 for an external one.
 *   <li>A tree's nodes lie breadth-first: the children of its k-th internal node, from 0, are its
 *       nodes 2k + 1 and 2k + 2; {@code left[i]} is the first of them, counted from the forest's
 *       first node.
 *   <li>A row goes left when {@code x[feature[i]] < threshold[i]}, else right. With {@code planes},
 *       what is compared is a sum over several features; {@code feature[i]} is the first of them,
 *       there are no words, and rows and boxes are as {@link Hyperplanes#shift} makes them.
 *   <li>{@code size[i]}, at least 1, is how many rows of the sample came to the node: ψ in a root,
 *       in an internal node the sum of its children's.
 *   <li>{@code pathLength[i]} is depth + c(size) as {@link PathLengthScale}: what a walk is worth
 *       that ends here. So a root holds c(ψ), and a step down changes the expectation by the
 *       difference. Derived. With {@code ownPathLengths}, external nodes have values from
 *       elsewhere, and internal ones the mean of their children by size; roots may differ in size;
 *       there are no boxes and no words.
 *   <li>With boxes, {@code box(i)} is where the box of internal node i begins in {@code bounds}:
 *       for each feature low and high, the range of the node's sample as {@link BoxTerms#toFloat}.
 *       Boxes follow each other in the order of nodes. A node's box contains those of the nodes
 *       below it.
 * </ol>
 */
final class ForestTrees {
  final int numFeatures;

  /** By feature: the offset of the {@link ThresholdGrid} that most thresholds lie on. */
  final double[] offset;

  /** Where each tree begins; one more entry for the end. */
  final int[] root;

  final int[] feature;

  /**
   * By internal node: the largest word of the grid with its threshold; {@link ThresholdGrid#NONE}
   * if there is none.
   */
  final int[] word;

  final double[] threshold;
  final int[] left;
  final int[] size;
  final int[] pathLength;

  /** Whether the path lengths of external nodes are not depth + c(size). */
  final boolean ownPathLengths;

  /** By node: the node whose child it is; −1 for roots. Derived. Null without boxes. */
  final int @Nullable [] parent;

  /**
   * By box, by feature: low, high. One more box contains everything. Null when the forest keeps no
   * boxes, like what follows.
   */
  final float @Nullable [] bounds;

  private final int @Nullable [] boxOrdinal;

  /** By internal node: how many features vary in its sample. Derived. */
  final int @Nullable [] numVarying;

  /** The splits of an extended forest; null in a standard one. */
  final @Nullable Hyperplanes planes;

  ForestTrees(
      double[] offset,
      int[] root,
      int[] feature,
      int[] word,
      double[] threshold,
      int[] left,
      int[] size,
      float @Nullable [] bounds,
      @Nullable Hyperplanes planes) {
    this.numFeatures = offset.length;
    this.offset = offset;
    this.root = root;
    this.feature = feature;
    this.word = word;
    this.threshold = threshold;
    this.left = left;
    this.size = size;
    this.pathLength = pathLengths(feature, left, size);
    this.ownPathLengths = false;
    this.bounds = bounds == null ? null : withOutermost(bounds, 2 * numFeatures);
    this.boxOrdinal = bounds == null ? null : numberInternalNodes(feature);
    this.parent = bounds == null ? null : parents(feature, left);
    this.numVarying = bounds == null ? null : countVarying();
    this.planes = planes;
  }

  /** Trees with path lengths of their own. */
  ForestTrees(
      double[] offset,
      int[] root,
      int[] feature,
      double[] threshold,
      int[] left,
      int[] size,
      int[] pathLength) {
    this.numFeatures = offset.length;
    this.offset = offset;
    this.root = root;
    this.feature = feature;
    this.word = new int[feature.length];
    Arrays.fill(word, ThresholdGrid.NONE);
    this.threshold = threshold;
    this.left = left;
    this.size = size;
    this.pathLength = pathLength;
    this.ownPathLengths = true;
    this.bounds = null;
    this.boxOrdinal = null;
    this.parent = null;
    this.numVarying = null;
    this.planes = null;
  }

  private static float[] withOutermost(float[] bounds, int length) {
    float[] more = Arrays.copyOf(bounds, Math.addExact(bounds.length, length));
    for (int k = bounds.length; k < more.length; k += 2) {
      more[k] = Float.NEGATIVE_INFINITY;
      more[k + 1] = Float.POSITIVE_INFINITY;
    }
    return more;
  }

  /** The grid with these offsets; null for more features than one has. */
  static @Nullable ThresholdGrid grid(double[] offset) {
    return offset.length <= ThresholdGrid.MAX_FEATURES ? new ThresholdGrid(offset) : null;
  }

  /** Whether a row goes left at an internal node; a row as the trees see it. */
  boolean goesLeft(int node, double[] row, int offset) {
    double value = planes == null ? row[offset + feature[node]] : planes.project(node, row, offset);
    return value < threshold[node];
  }

  /** Where the box of an internal node begins in {@link #bounds}. */
  @SuppressWarnings("NullAway") // Only asked where there are boxes.
  int box(int node) {
    return boxOrdinal[node] * 2 * numFeatures;
  }

  private static int[] pathLengths(int[] feature, int[] left, int[] size) {
    int[] pathLength = new int[feature.length];
    int[] depth = new int[feature.length];
    for (int i = 0; i < feature.length; i++) {
      pathLength[i] = PathLengthScale.of(depth[i], size[i]);
      if (feature[i] >= 0) {
        depth[left[i]] = depth[left[i] + 1] = depth[i] + 1;
      }
    }
    return pathLength;
  }

  @SuppressWarnings("NullAway") // Only called where there are boxes.
  private int[] countVarying() {
    int[] count = new int[feature.length];
    for (int i = 0; i < feature.length; i++) {
      for (int f = 0; feature[i] >= 0 && f < numFeatures; f++) {
        int k = box(i) + 2 * f;
        count[i] += bounds[k + 1] > bounds[k] ? 1 : 0;
      }
    }
    return count;
  }

  private static int[] parents(int[] feature, int[] left) {
    int[] parent = new int[feature.length];
    Arrays.fill(parent, -1);
    for (int i = 0; i < feature.length; i++) {
      if (feature[i] >= 0) {
        parent[left[i]] = i;
        parent[left[i] + 1] = i;
      }
    }
    return parent;
  }

  private static int[] numberInternalNodes(int[] feature) {
    int[] ordinal = new int[feature.length];
    int next = 0;
    for (int i = 0; i < feature.length; i++) {
      ordinal[i] = feature[i] < 0 ? -1 : next++;
    }
    return ordinal;
  }

  /** The mean over the trees of what a root expects a walk to be worth. */
  double meanRootPathLength() {
    long sum = 0;
    for (int t = 0; t < numTrees(); t++) {
      sum += pathLength[root[t]];
    }
    return PathLengthScale.toDouble(sum) / numTrees();
  }

  /** The steps of the longest walk. */
  int height() {
    int[] depth = new int[feature.length];
    int height = 0;
    for (int i = 0; i < feature.length; i++) {
      if (feature[i] >= 0) {
        depth[left[i]] = depth[left[i] + 1] = depth[i] + 1;
        height = Math.max(height, depth[i] + 1);
      }
    }
    return height;
  }

  int numTrees() {
    return root.length - 1;
  }

  int numNodes() {
    return feature.length;
  }

  boolean hasBoxes() {
    return bounds != null;
  }
}
