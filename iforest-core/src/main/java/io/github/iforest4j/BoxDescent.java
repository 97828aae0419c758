package io.github.iforest4j;

import java.util.Arrays;

/**
 * The walks down that box scoring begins with, in either form that a forest's trees have. A walk
 * ends with a path length and the box above. Trees come in fours; surplus trees in the last four
 * add nothing to a sum.
 */
abstract class BoxDescent {
  final int numFours;

  /** The number of keys per row that it needs. */
  final int numKeys;

  private BoxDescent(int numFours, int numKeys) {
    this.numFours = numFours;
    this.numKeys = numKeys;
  }

  static BoxDescent of(BoxLayout boxes) {
    return boxes.packed == null ? new General(boxes) : new Packed(boxes, boxes.packed);
  }

  /** Makes row {@code r} of the scratch ready. */
  abstract void prepare(BoxScratch scratch, int r, double[] row, int offset);

  /**
   * Walks down four trees for row {@code r}. Sets the climbers {@code at}, {@code at + step}, ….
   *
   * @param row where the same row begins in {@code rows}
   */
  abstract void four(int four, BoxScratch scratch, int r, double[] rows, int row, int at, int step);

  /** Over {@link PackedTrees}, as {@link ScalarKernel} walks. */
  private static final class Packed extends BoxDescent {
    private final PackedTrees packed;

    /** As {@code packed.values}, {@code packed.tailValues}. */
    private final int[][] above;

    private final int[] tailAbove;

    Packed(BoxLayout boxes, PackedTrees packed) {
      super((packed.numTrees + 3) / 4, 1 << packed.grid.featureBits());
      this.packed = packed;
      this.above = new int[packed.values.length][];
      this.tailAbove = new int[packed.tailValues.length];
      for (int g = 0; g < above.length; g++) {
        above[g] = new int[packed.values[g].length];
        Arrays.fill(above[g], boxes.everything);
      }
      Arrays.fill(tailAbove, boxes.everything);
      for (int t = 0; t < packed.numTrees; t++) {
        int g = t / PackedTrees.GROUP;
        int groupSize = packed.words[g].length >> packed.height;
        place(boxes, g, boxes.trees.root[t], groupSize + t % PackedTrees.GROUP, 0);
      }
    }

    private void place(BoxLayout boxes, int g, int node, int slot, int depth) {
      ForestTrees trees = boxes.trees;
      boolean external = trees.feature[node] < 0;
      if (depth < packed.height) {
        place(boxes, g, external ? node : trees.left[node], 2 * slot, depth + 1);
        place(boxes, g, external ? node : trees.left[node] + 1, 2 * slot + 1, depth + 1);
        return;
      }
      int end = slot - above[g].length;
      if (external) {
        above[g][end] = boxes.above(node);
      } else {
        placeTail(boxes, node, -packed.values[g][end]);
      }
    }

    private void placeTail(BoxLayout boxes, int node, int at) {
      ForestTrees trees = boxes.trees;
      if (trees.feature[node] < 0) {
        tailAbove[at] = boxes.above(node);
        return;
      }
      int left = PackedTrees.tailLeft(packed.tail[at]);
      placeTail(boxes, trees.left[node], left);
      placeTail(boxes, trees.left[node] + 1, left + 1);
    }

    @Override
    void prepare(BoxScratch scratch, int r, double[] row, int offset) {
      final int[] keys = scratch.keys[r];
      for (int f = 0; f < packed.grid.numFeatures(); f++) {
        keys[f] = packed.grid.rowKey(f, row[offset + f]);
      }
    }

    @Override
    void four(int four, BoxScratch scratch, int r, double[] rows, int row, int at, int step) {
      final int g = four / (PackedTrees.GROUP / 4);
      final int[] words = packed.words[g];
      final int[] keys = scratch.keys[r];
      final int height = packed.height;
      int i0 = (words.length >> height) + 4 * (four % (PackedTrees.GROUP / 4));
      int i1 = i0 + 1;
      int i2 = i0 + 2;
      int i3 = i0 + 3;
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
      set(g, i0, scratch, keys, at);
      set(g, i1, scratch, keys, at + step);
      set(g, i2, scratch, keys, at + 2 * step);
      set(g, i3, scratch, keys, at + 3 * step);
    }

    private void set(int g, int slot, BoxScratch scratch, int[] keys, int climber) {
      final int[] values = packed.values[g];
      int value = values[slot & (values.length - 1)];
      int box = above[g][slot & (values.length - 1)];
      if (value < 0) {
        int at = tailEnd(-value, keys);
        value = packed.tailValues[at];
        box = tailAbove[at];
      }
      scratch.expected[climber] = value;
      scratch.box[climber] = box;
      scratch.climber[climber] = climber;
    }

    private int tailEnd(int from, int[] keys) {
      final long[] tail = packed.tail;
      int at = from;
      int word = PackedTrees.tailWord(tail[at]);
      while (word != PackedTrees.END) {
        int right = (word - keys[word & (keys.length - 1)]) >>> 31;
        at = PackedTrees.tailLeft(tail[at]) + right;
        word = PackedTrees.tailWord(tail[at]);
      }
      return at;
    }
  }

  /** Over {@link ForestTrees}, for thresholds that no word holds. */
  private static final class General extends BoxDescent {
    private final BoxLayout boxes;

    General(BoxLayout boxes) {
      super((boxes.trees.numTrees() + 3) / 4, 1);
      this.boxes = boxes;
    }

    @Override
    void prepare(BoxScratch scratch, int r, double[] row, int offset) {}

    @Override
    void four(int four, BoxScratch scratch, int r, double[] rows, int row, int at, int step) {
      for (int j = 0; j < 4; j++) {
        final int t = 4 * four + j;
        final int climber = at + j * step;
        int box = boxes.everything;
        int length = 0;
        if (t < boxes.trees.numTrees()) {
          int node = externalNode(boxes.trees.root[t], rows, row);
          box = boxes.above(node);
          length = boxes.trees.pathLength[node];
        }
        scratch.expected[climber] = length;
        scratch.box[climber] = box;
        scratch.climber[climber] = climber;
      }
    }

    private int externalNode(int start, double[] row, int offset) {
      final int[] feature = boxes.trees.feature;
      final double[] threshold = boxes.trees.threshold;
      final int[] left = boxes.trees.left;
      int node = start;
      for (int f = feature[node]; f >= 0; f = feature[node]) {
        node = left[node] + (row[offset + f] < threshold[node] ? 0 : 1);
      }
      return node;
    }
  }
}
