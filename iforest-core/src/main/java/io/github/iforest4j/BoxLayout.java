package io.github.iforest4j;

/**
 * The boxes of a forest laid out so that a few integer additions tell which features of a row lie
 * outside of one.
 *
 * <p>A value's key is an int of 31 bits that sorts as the floats of {@link BoxTerms#toFloat} do. A
 * long holds the keys of two features, one in each half, whose highest bit, the guard, is free.
 * Adding 2^31 − key(low) sets the guard exactly when the value is at least low; adding 2^31 − 1 −
 * key(high) sets it exactly when the value is greater than high; neither overflows its half.
 *
 * <ol>
 *   <li>A row is {@link #numLongs} longs, a box twice as many: for low, for high, for low, …
 *   <li>Shifted right by its index, a long's guards leave the others' places free, so that one mask
 *       takes all of a box; {@link #compact} moves them together. The order of keys is such that
 *       then bit f is feature f.
 *   <li>Box i is that of the i-th internal node; the last one, {@link #everything}, contains every
 *       row: it stands above roots, so that a walk up needs no check for its end.
 * </ol>
 *
 * <p>Immutable. Takes 8 bytes per feature, rounded up to eight of them, and 8 more per box; the
 * bounds are those of {@link ForestTrees}.
 */
final class BoxLayout {
  /** More do not fit the mask. */
  static final int MAX_FEATURES = 64;

  static final long GUARDS = 0x8000000080000000L;

  private static final long LOW_OFFSET = 1L << 31;
  private static final long HIGH_OFFSET = (1L << 31) - 1;

  final int numFeatures;
  final int numLongs;
  final long[] lowHigh;
  final float[] bounds;
  final int everything;

  /** By box: that of the node above. */
  final int[] parent;

  /** By box: its node's depth + 1 in the lower 8 bits, above them how many features vary. */
  final int[] node;

  private final int[] boxOfNode;

  BoxLayout(ForestTrees trees) {
    this.numFeatures = trees.numFeatures;
    this.numLongs = (numFeatures + 7) / 8 * 4;
    this.bounds = trees.bounds;
    this.boxOfNode = new int[trees.numNodes()];
    int count = 0;
    for (int i = 0; i < trees.numNodes(); i++) {
      boxOfNode[i] = trees.feature[i] < 0 ? -1 : count++;
    }
    this.everything = count;
    this.parent = new int[count + 1];
    this.node = new int[count + 1];
    this.lowHigh = new long[Math.multiplyExact(count + 1, 2 * numLongs)];
    int[] depth = new int[trees.numNodes()];
    for (int i = 0; i < trees.numNodes(); i++) {
      if (trees.feature[i] >= 0) {
        depth[trees.left[i]] = depth[trees.left[i] + 1] = depth[i] + 1;
        int box = boxOfNode[i];
        parent[box] = above(trees, i);
        node[box] = trees.numVarying[i] << 8 | depth[i] + 1;
        fill(box);
      }
    }
    parent[everything] = everything;
    for (int f = 0; f < 2 * numLongs; f++) {
      contain(everything, f);
    }
  }

  static boolean holds(ForestTrees trees) {
    long boxes = (trees.numNodes() + 1L) / 2 + 1;
    int longs = (trees.numFeatures + 7) / 8 * 8;
    return trees.numFeatures <= MAX_FEATURES && boxes * longs < Integer.MAX_VALUE - 8;
  }

  /** The box of the node above a node, which an external one's walk up begins with. */
  int above(ForestTrees trees, int child) {
    return trees.parent[child] < 0 ? everything : boxOfNode[trees.parent[child]];
  }

  private void fill(int box) {
    for (int f = 0; f < 2 * numLongs; f++) {
      if (f < numFeatures) {
        int k = 2 * (box * numFeatures + f);
        add(box, 0, f, LOW_OFFSET - key(bounds[k]));
        add(box, 1, f, HIGH_OFFSET - key(bounds[k + 1]));
      } else {
        contain(box, f);
      }
    }
  }

  /** At least 0, and never greater than 2^31 − 1. */
  private void contain(int box, int feature) {
    add(box, 0, feature, LOW_OFFSET);
  }

  private void add(int box, int side, int feature, long offset) {
    lowHigh[2 * (box * numLongs + longOf(feature)) + side] |= offset << shift(feature);
  }

  private int longOf(int feature) {
    return numLongs - 1 - feature % numLongs;
  }

  private int shift(int feature) {
    return feature < numLongs ? 0 : Integer.SIZE;
  }

  /** A float as 31 bits that sort as it does. */
  private static long key(float x) {
    int bits = Float.floatToRawIntBits(x);
    return ((bits ^ ((bits >> 31) & Integer.MAX_VALUE)) >> 1) + (1L << 30);
  }

  /** The keys of a row of {@link BoxTerms#toFloat} values; {@code row} has room for padding. */
  void fillKeys(float[] row, int offset, long[] keys, int at) {
    for (int i = 0; i < numLongs; i++) {
      int f = numLongs - 1 - i;
      keys[at + i] = key(row[offset + f]) | key(row[offset + numLongs + f]) << Integer.SIZE;
    }
  }

  /** The guards of four longs that lie outside, each shifted right by its place among the four. */
  static long outside(long[] lowHigh, int box, long x0, long x1, long x2, long x3) {
    long in0 = (x0 + lowHigh[box] & ~(x0 + lowHigh[box + 1])) & GUARDS;
    long in1 = (x1 + lowHigh[box + 2] & ~(x1 + lowHigh[box + 3])) & GUARDS;
    long in2 = (x2 + lowHigh[box + 4] & ~(x2 + lowHigh[box + 5])) & GUARDS;
    long in3 = (x3 + lowHigh[box + 6] & ~(x3 + lowHigh[box + 7])) & GUARDS;
    return ~(in0 | in1 >>> 1 | in2 >>> 2 | in3 >>> 3) & 0xf0000000f0000000L;
  }

  /** Makes bit f feature f. */
  static long compact(long mask, int numLongs) {
    long halves = mask >>> Integer.SIZE - numLongs;
    return halves & 0xffffffffL | halves >>> Integer.SIZE << numLongs;
  }
}
