package io.github.iforest4j;

import java.util.Arrays;

/**
 * {@link PackedTrees} as vectors see them: a strip is as many trees of a group as there are lanes.
 * The number of strips is padded to a multiple of four with strips that count for nothing.
 */
final class TreeStrips {
  /** Depth to which a strip's words are laid out by lane. */
  static final int UPPER = 4;

  /** How many vectors {@link #upper} has per strip. */
  private static final int VECTORS = 17;

  final int height;

  /**
   * By strip, by vector: at 0, the slot at depth 4 that is farthest left in each lane's tree; at i
   * from 1 to 15, the words of slot i of a tree alone; at 16, a mask, 0 for lanes that do not
   * count.
   */
  final int[][] upper;

  /** By strip: the words and the values of its group. */
  final int[][] words;

  final int[][] values;

  TreeStrips(PackedTrees trees, int lanes, int abreast) {
    this.height = trees.height;
    int perGroup = PackedTrees.GROUP / lanes;
    int strips = (trees.numTrees + lanes - 1) / lanes;
    int padded = (strips + abreast - 1) / abreast * abreast;
    this.upper = new int[padded][];
    this.words = new int[padded][];
    this.values = new int[padded][];
    for (int s = 0; s < padded; s++) {
      // Padding repeats the last strip without its trees.
      int strip = Math.min(s, strips - 1);
      words[s] = trees.words[strip / perGroup];
      values[s] = trees.values[strip / perGroup];
      upper[s] = upper(words[s], strip % perGroup * lanes, lanes);
      if (s >= strips) {
        Arrays.fill(upper[s], (VECTORS - 1) * lanes, VECTORS * lanes, 0);
      }
    }
  }

  private int[] upper(int[] groupWords, int first, int lanes) {
    int groupSize = groupWords.length >> height;
    int[] vectors = new int[VECTORS * lanes];
    for (int lane = 0; lane < lanes; lane++) {
      // A group smaller than the strip gives its trees to several lanes, of which one counts.
      int root = groupSize + (first + lane) % groupSize;
      vectors[lane] = root << UPPER;
      for (int i = 1; i < 1 << UPPER; i++) {
        int depth = 31 - Integer.numberOfLeadingZeros(i);
        vectors[i * lanes + lane] = groupWords[(root << depth) + i - (1 << depth)];
      }
      vectors[(VECTORS - 1) * lanes + lane] = first + lane < groupSize ? -1 : 0;
    }
    return vectors;
  }
}
