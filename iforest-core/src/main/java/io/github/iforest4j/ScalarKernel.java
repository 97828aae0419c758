package io.github.iforest4j;

import java.util.Arrays;

/**
 * The kernel for every machine: no branch depends on a row.
 *
 * <p>The tricks, each worth its place in the benchmark {@code ScalarTricks}:
 *
 * <ul>
 *   <li>Four walks at a time. A step waits for two loads, one after the other; the steps of other
 *       trees fill the wait. More walks than four spill registers.
 *   <li>The difference word − key is negative exactly when the row goes right, so its sign bit is
 *       the child's last bit.
 *   <li>Arrays whose lengths are powers of two, read at {@code i & (length - 1)}: the compiler
 *       proves that no index is out of bounds and drops the check. For the same reason a row's keys
 *       are an array of their own, in which a word's low bits alone, masked, are the index.
 *   <li>Four rounds of four for a group of 16: with one base, one mask and no offsets, everything
 *       stays in registers.
 * </ul>
 */
final class ScalarKernel extends PackedKernel {
  /** Steps in the tail between two looks at whether all walks have arrived. */
  private static final int TAIL_STEPS = 6;

  private final int height;

  ScalarKernel(PackedTrees trees) {
    super(trees, 1 << trees.grid.featureBits(), 1);
    this.height = trees.height;
  }

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  long partSum(int group, Scratch scratch) {
    final int[] words = trees.words[group];
    final int[] values = trees.values[group];
    final int numTrees = words.length >> height;
    long sum = 0;
    for (int root = numTrees; root < 2 * numTrees; root += 4) {
      sum +=
          trees.tailHeight == 0
              ? four(words, values, root, scratch.keys[0])
              : fourDeep(words, values, root, scratch.keys[0]);
    }
    return sum;
  }

  @Override
  void sums(Scratch scratch, int numRows) {
    Arrays.fill(scratch.sums, 0, numRows, 0);
    for (int g = 0; g < trees.numGroups(); g++) {
      final int[] words = trees.words[g];
      final int[] values = trees.values[g];
      final int numTrees = words.length >> height;
      for (int root = numTrees; root < 2 * numTrees; root += 4) {
        if (trees.tailHeight == 0) {
          addFour(words, values, root, scratch, numRows);
        } else {
          addFourDeep(words, values, root, scratch, numRows);
        }
      }
    }
  }

  private void addFour(int[] words, int[] values, int root, Scratch scratch, int numRows) {
    for (int r = 0; r < numRows; r++) {
      scratch.sums[r] += four(words, values, root, scratch.keys[r]);
    }
  }

  private void addFourDeep(int[] words, int[] values, int root, Scratch scratch, int numRows) {
    for (int r = 0; r < numRows; r++) {
      scratch.sums[r] += fourDeep(words, values, root, scratch.keys[r]);
    }
  }

  private int four(int[] words, int[] values, int root, int[] keys) {
    int i0 = root;
    int i1 = root + 1;
    int i2 = root + 2;
    int i3 = root + 3;
    for (int level = 0; level < height; level++) {
      int w0 = words[i0 & (words.length - 1)];
      int w1 = words[i1 & (words.length - 1)];
      int w2 = words[i2 & (words.length - 1)];
      int w3 = words[i3 & (words.length - 1)];
      i0 = 2 * i0 + ((w0 - keys[w0 & (keys.length - 1)]) >>> 31);
      i1 = 2 * i1 + ((w1 - keys[w1 & (keys.length - 1)]) >>> 31);
      i2 = 2 * i2 + ((w2 - keys[w2 & (keys.length - 1)]) >>> 31);
      i3 = 2 * i3 + ((w3 - keys[w3 & (keys.length - 1)]) >>> 31);
    }
    return values[i0 & (values.length - 1)]
        + values[i1 & (values.length - 1)]
        + values[i2 & (values.length - 1)]
        + values[i3 & (values.length - 1)];
  }

  /** The same for trees that continue below the heap. */
  private int fourDeep(int[] words, int[] values, int root, int[] keys) {
    int i0 = root;
    int i1 = root + 1;
    int i2 = root + 2;
    int i3 = root + 3;
    for (int level = 0; level < height; level++) {
      int w0 = words[i0 & (words.length - 1)];
      int w1 = words[i1 & (words.length - 1)];
      int w2 = words[i2 & (words.length - 1)];
      int w3 = words[i3 & (words.length - 1)];
      i0 = 2 * i0 + ((w0 - keys[w0 & (keys.length - 1)]) >>> 31);
      i1 = 2 * i1 + ((w1 - keys[w1 & (keys.length - 1)]) >>> 31);
      i2 = 2 * i2 + ((w2 - keys[w2 & (keys.length - 1)]) >>> 31);
      i3 = 2 * i3 + ((w3 - keys[w3 & (keys.length - 1)]) >>> 31);
    }
    int v0 = values[i0 & (values.length - 1)];
    int v1 = values[i1 & (values.length - 1)];
    int v2 = values[i2 & (values.length - 1)];
    int v3 = values[i3 & (values.length - 1)];
    return tailSum(v0, v1, v2, v3, keys);
  }

  private int tailSum(int v0, int v1, int v2, int v3, int[] keys) {
    final long[] tail = trees.tail;
    // Node 0 is where walks wait that ended above. Its value is 0.
    int i0 = v0 < 0 ? -v0 : 0;
    int i1 = v1 < 0 ? -v1 : 0;
    int i2 = v2 < 0 ? -v2 : 0;
    int i3 = v3 < 0 ? -v3 : 0;
    for (int left = trees.tailHeight; left > 0; left -= TAIL_STEPS) {
      int before = i0 + i1 + i2 + i3;
      for (int step = 0; step < TAIL_STEPS; step++) {
        long n0 = tail[i0];
        long n1 = tail[i1];
        long n2 = tail[i2];
        long n3 = tail[i3];
        i0 = child(n0, keys);
        i1 = child(n1, keys);
        i2 = child(n2, keys);
        i3 = child(n3, keys);
      }
      if (before == i0 + i1 + i2 + i3) {
        break;
      }
    }
    final int[] tailValues = trees.tailValues;
    return Math.max(v0, 0)
        + Math.max(v1, 0)
        + Math.max(v2, 0)
        + Math.max(v3, 0)
        + tailValues[i0]
        + tailValues[i1]
        + tailValues[i2]
        + tailValues[i3];
  }

  private static int child(long node, int[] keys) {
    int word = PackedTrees.tailWord(node);
    return PackedTrees.tailLeft(node) + ((word - keys[word & (keys.length - 1)]) >>> 31);
  }
}
