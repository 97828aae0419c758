package io.github.iforest4j;

import java.util.Arrays;

/**
 * Trees of a forest whose thresholds lie on a {@link ThresholdGrid}, laid out for kernels without a
 * branch and without child pointers. It is complete, so a forest needs no other form in memory:
 * {@link #expand()} returns the plain one.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>Trees come in groups of 16; the last group is as large as it must be, rounded up to a power
 *       of two, at least 4. The surplus are trees of one node and path length 0, which add nothing
 *       to a sum.
 *   <li>A group of G trees is one binary heap that lacks its upper levels: the root of its k-th
 *       tree is slot G + k, the children of slot i are 2i and 2i + 1. So one array and one index
 *       serve many trees, a child costs an addition, and a slot determines its tree.
 *   <li>{@code words[g]} has the words of the group's internal slots, from slot G. A row goes to
 *       slot 2i + 1 when its key is greater than the word, else to 2i.
 *   <li>All trees are padded to the same height h: below an external node stand words {@link
 *       ThresholdGrid#NONE}, and every slot at depth h below it has the same value. So every walk
 *       takes h steps. Padding costs little: nearly every row's walk is as long in some tree.
 *   <li>{@code values[g]}, for the slots at depth h, from slot G·2^h: the path length in units of
 *       2^−20; or, if the tree continues there, −(its node in the tail).
 *   <li>Trees higher than {@link #MAX_HEIGHT} continue in the tail, where a node is a long: word in
 *       the upper half, left child in the lower, right child one after. An external node has the
 *       word {@link #END} and itself as left child, so a walk that has arrived stays, and {@code
 *       tailValues} has its path length. Node 0 is one, for walks that ended above.
 * </ol>
 *
 * <p>Immutable, thread-safe; the arrays are not visible outside the package.
 */
final class PackedTrees {
  /** Trees in a full group. */
  static final int GROUP = 16;

  private static final int SMALLEST_GROUP = 4;

  /** Beyond this, padding would cost more memory than it saves time. */
  static final int MAX_HEIGHT = 10;

  /**
   * Maximum cost of padding, in entries of 8 bytes. 100 trees of 256 rows of Gaussian data have 2
   * per node.
   */
  private static final int MAX_SLOTS_PER_NODE = 16;

  private static final int FREE_SLOTS = 1 << 14;

  /** Greater than every key, and no difference to a key overflows. */
  static final int END = (1 << 30) - 1;

  final ThresholdGrid grid;
  final int numTrees;
  final int height;
  final int[][] words;
  final int[][] values;

  /** Steps that the longest walk takes in the tail; 0 without one. */
  final int tailHeight;

  final long[] tail;
  final int[] tailValues;

  private PackedTrees(
      ThresholdGrid grid,
      int numTrees,
      int height,
      int[][] words,
      int[][] values,
      int tailHeight,
      long[] tail,
      int[] tailValues) {
    this.grid = grid;
    this.numTrees = numTrees;
    this.height = height;
    this.words = words;
    this.values = values;
    this.tailHeight = tailHeight;
    this.tail = tail;
    this.tailValues = tailValues;
  }

  /**
   * Whether a forest fits: its thresholds lie on the grid, and its trees are not so few nodes for
   * their height that padding would make megabytes of a small file. Not with too many features, nor
   * with hyperplanes.
   */
  static boolean fits(ForestTrees trees) {
    long slots = (long) trees.numTrees() << Math.min(MAX_HEIGHT, trees.height());
    if (trees.planes != null
        || trees.numFeatures > ThresholdGrid.MAX_FEATURES
        || slots > FREE_SLOTS + (long) MAX_SLOTS_PER_NODE * trees.numNodes()) {
      return false;
    }
    for (int i = 0; i < trees.numNodes(); i++) {
      if (trees.feature[i] >= 0 && trees.word[i] == ThresholdGrid.NONE) {
        return false;
      }
    }
    return true;
  }

  /** Packs a forest that {@link #fits}. */
  static PackedTrees of(ForestTrees trees) {
    return new Packing(trees).pack();
  }

  /** The number of trees in a group, padding included. */
  static int groupSize(int numTrees, int group) {
    int rest = numTrees - group * GROUP;
    return rest >= GROUP ? GROUP : Math.max(SMALLEST_GROUP, ceilPowerOfTwo(rest));
  }

  private static int ceilPowerOfTwo(int n) {
    return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
  }

  int numGroups() {
    return words.length;
  }

  int numFeatures() {
    return grid.numFeatures();
  }

  /** What the arrays take, in bytes. */
  long bytes() {
    long ints = tailValues.length + 2L * tail.length;
    for (int[] group : words) {
      ints += 2L * group.length;
    }
    return 4 * ints;
  }

  /** The plain form, with the same bytes in a file as before packing. */
  ForestTrees expand() {
    return new Expansion(this).expand();
  }

  static long tailNode(int word, int left) {
    return (long) word << 32 | left;
  }

  static int tailWord(long node) {
    return (int) (node >> 32);
  }

  static int tailLeft(long node) {
    return (int) node;
  }

  /** Fills the arrays. */
  private static final class Packing {
    private final ForestTrees trees;
    private final ThresholdGrid grid;
    private final int height;
    private int[] words = new int[0];
    private int[] values = new int[0];
    private long[] tail = new long[0];
    private int[] tailValues = new int[0];
    private int tailSize;
    private int tailHeight;

    Packing(ForestTrees trees) {
      this.trees = trees;
      this.grid = new ThresholdGrid(trees.offset);
      this.height = Math.min(MAX_HEIGHT, trees.height());
    }

    PackedTrees pack() {
      int numTrees = trees.numTrees();
      int[][] allWords = new int[(numTrees + GROUP - 1) / GROUP][];
      int[][] allValues = new int[allWords.length][];
      for (int g = 0; g < allWords.length; g++) {
        int size = groupSize(numTrees, g);
        words = allWords[g] = new int[size << height];
        values = allValues[g] = new int[size << height];
        Arrays.fill(words, ThresholdGrid.NONE);
        for (int k = 0; k < size && g * GROUP + k < numTrees; k++) {
          place(trees.root[g * GROUP + k], size + k, 0);
        }
      }
      return new PackedTrees(
          grid,
          numTrees,
          height,
          allWords,
          allValues,
          tailHeight,
          Arrays.copyOf(tail, tailSize),
          Arrays.copyOf(tailValues, tailSize));
    }

    private void place(int node, int slot, int depth) {
      boolean external = trees.feature[node] < 0;
      if (depth == height) {
        values[slot - words.length] = external ? trees.pathLength[node] : -startTail(node);
        return;
      }
      if (!external) {
        words[slot] = trees.word[node];
      }
      place(external ? node : trees.left[node], 2 * slot, depth + 1);
      place(external ? node : trees.left[node] + 1, 2 * slot + 1, depth + 1);
    }

    private int startTail(int node) {
      if (tailSize == 0) {
        addTail(1);
        tail[0] = tailNode(END, 0);
      }
      int at = addTail(1);
      fillTail(node, at, 0);
      return at;
    }

    private void fillTail(int node, int at, int steps) {
      tailHeight = Math.max(tailHeight, steps);
      if (trees.feature[node] < 0) {
        tail[at] = tailNode(END, at);
        tailValues[at] = trees.pathLength[node];
        return;
      }
      int left = addTail(2);
      tail[at] = tailNode(trees.word[node], left);
      fillTail(trees.left[node], left, steps + 1);
      fillTail(trees.left[node] + 1, left + 1, steps + 1);
    }

    private int addTail(int count) {
      int first = tailSize;
      tailSize += count;
      if (tailSize > tail.length) {
        tail = Arrays.copyOf(tail, Math.max(64, 2 * tailSize));
        tailValues = Arrays.copyOf(tailValues, tail.length);
      }
      return first;
    }
  }

  /** Walks through slots and tail breadth-first, as {@link ForestTrees} lie. */
  private static final class Expansion {
    private final PackedTrees packed;
    private final int[] root;
    private int[] feature = new int[64];
    private int[] word = new int[64];
    private double[] threshold = new double[64];
    private int[] left = new int[64];
    private int[] size = new int[64];
    private int numNodes;

    /** By node of the tree at hand: its slot; or, in the tail, −(its node there). */
    private int[] place = new int[64];

    private int[] depth = new int[64];

    Expansion(PackedTrees packed) {
      this.packed = packed;
      this.root = new int[packed.numTrees + 1];
    }

    ForestTrees expand() {
      for (int t = 0; t < packed.numTrees; t++) {
        expand(t);
        root[t + 1] = numNodes;
      }
      return new ForestTrees(
          packed.grid.offsets(),
          root,
          Arrays.copyOf(feature, numNodes),
          Arrays.copyOf(word, numNodes),
          Arrays.copyOf(threshold, numNodes),
          Arrays.copyOf(left, numNodes),
          Arrays.copyOf(size, numNodes),
          null,
          null);
    }

    private void expand(int tree) {
      int[] words = packed.words[tree / GROUP];
      int[] values = packed.values[tree / GROUP];
      int first = numNodes;
      add((words.length >> packed.height) + tree % GROUP, 0);
      for (int node = first; node < numNodes; node++) {
        if (place[node] > 0 && depth[node] == packed.height) {
          int value = values[place[node] - words.length];
          if (value >= 0) {
            external(node, value);
            continue;
          }
          place[node] = value;
        }
        if (place[node] > 0) {
          expandSlot(node, words, values);
        } else {
          expandTail(node, packed.tail[-place[node]]);
        }
      }
      for (int node = numNodes - 1; node >= first; node--) {
        if (feature[node] >= 0) {
          size[node] = size[left[node]] + size[left[node] + 1];
        }
      }
    }

    private void expandSlot(int node, int[] words, int[] values) {
      int slot = place[node];
      if (words[slot] == ThresholdGrid.NONE) {
        external(node, values[(slot << (packed.height - depth[node])) - words.length]);
      } else {
        internal(node, words[slot], 2 * slot, 2 * slot + 1);
      }
    }

    private void expandTail(int node, long tailNode) {
      if (tailWord(tailNode) == END) {
        external(node, packed.tailValues[-place[node]]);
      } else {
        int below = tailLeft(tailNode);
        internal(node, tailWord(tailNode), -below, -(below + 1));
      }
    }

    private void external(int node, int pathLength) {
      feature[node] = -1;
      size[node] = PathLengthScale.sizeOf(depth[node], pathLength);
    }

    private void internal(int node, int nodeWord, int leftPlace, int rightPlace) {
      feature[node] = packed.grid.feature(nodeWord);
      word[node] = nodeWord;
      threshold[node] = packed.grid.threshold(nodeWord);
      left[node] = numNodes;
      add(leftPlace, depth[node] + 1);
      add(rightPlace, depth[node] + 1);
    }

    private void add(int at, int depthThere) {
      if (numNodes == feature.length) {
        int capacity = 2 * numNodes;
        feature = Arrays.copyOf(feature, capacity);
        word = Arrays.copyOf(word, capacity);
        threshold = Arrays.copyOf(threshold, capacity);
        left = Arrays.copyOf(left, capacity);
        size = Arrays.copyOf(size, capacity);
        place = Arrays.copyOf(place, capacity);
        depth = Arrays.copyOf(depth, capacity);
      }
      place[numNodes] = at;
      depth[numNodes++] = depthThere;
    }
  }
}
