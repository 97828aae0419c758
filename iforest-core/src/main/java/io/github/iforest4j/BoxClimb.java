package io.github.iforest4j;

/**
 * The walk up through the boxes, many trees at a time and level by level, so that hardly a branch
 * depends on a row: the rest of what {@link BoxTerms} defines, after the walks down.
 *
 * <p>A level takes five passes over the climbers, the trees whose walk up has not ended. Each is a
 * loop over few arrays: more in one loop spill registers.
 *
 * <ol>
 *   <li>{@link #findOutside}: which features lie outside of each climber's box.
 *   <li>{@link #keepOutside}: climbers whose box contains the row drop out. The write position
 *       moves by a computed 0 or 1 instead of a branch, which would be guessed wrong half the time.
 *   <li>{@link #spread}: one entry per feature outside. Three are written whatever the mask holds;
 *       what is too much the next climber overwrites.
 *   <li>{@link #addChances}: a division per entry, into running sums, so that a climber's sum is a
 *       difference and needs no loop of its own.
 *   <li>{@link #rise}: the expectation above the box, and the next box.
 * </ol>
 *
 * <p>Of 100 trees of 256 rows and 8 features some 250 boxes are looked at and 300 chances computed;
 * half the climbers drop out at the first look.
 */
final class BoxClimb {
  private BoxClimb() {}

  /** Takes the first {@code count} climbers of the scratch to the end of their walks. */
  static void climb(BoxLayout boxes, BoxScratch scratch, int row, int count) {
    final int[] box = scratch.box;
    final int[] tree = scratch.tree;
    final long[] outside = scratch.outside;
    final int x = row * 2 * boxes.numLongs;
    int left = count;
    while (left > 0) {
      findOutside(boxes, box, left, scratch.keys, x / 2, outside);
      left = keepOutside(box, tree, outside, left);
      int entries = spread(box, outside, left, scratch.entry, scratch.firstEntry);
      addChances(boxes, scratch.entry, entries, scratch.values, x, scratch.chance);
      rise(boxes, scratch, left);
    }
  }

  private static void findOutside(
      BoxLayout boxes, int[] box, int count, long[] keys, int x, long[] outside) {
    if (boxes.numLongs == 4) {
      findOutsideOfFour(boxes.lowHigh, box, count, keys, x, outside);
      return;
    }
    final int numLongs = boxes.numLongs;
    for (int k = 0; k < count; k++) {
      long mask = outside(boxes.lowHigh, 2 * numLongs * box[k], keys, x, numLongs);
      outside[k] = BoxLayout.compact(mask, numLongs);
    }
  }

  /** The row stays in registers. */
  private static void findOutsideOfFour(
      long[] lowHigh, int[] box, int count, long[] keys, int x, long[] outside) {
    final long x0 = keys[x];
    final long x1 = keys[x + 1];
    final long x2 = keys[x + 2];
    final long x3 = keys[x + 3];
    for (int k = 0; k < count; k++) {
      outside[k] = BoxLayout.compact(BoxLayout.outside(lowHigh, 8 * box[k], x0, x1, x2, x3), 4);
    }
  }

  private static long outside(long[] lowHigh, int box, long[] keys, int x, int numLongs) {
    long mask = 0;
    for (int i = 0; i < numLongs; i += 4) {
      mask |=
          BoxLayout.outside(
                  lowHigh,
                  box + 2 * i,
                  keys[x + i],
                  keys[x + i + 1],
                  keys[x + i + 2],
                  keys[x + i + 3])
              >>> i;
    }
    return mask;
  }

  private static int keepOutside(int[] box, int[] tree, long[] outside, int count) {
    int kept = 0;
    for (int k = 0; k < count; k++) {
      long mask = outside[k];
      box[kept] = box[k];
      tree[kept] = tree[k];
      outside[kept] = mask;
      kept += (int) ((mask | -mask) >>> 63);
    }
    return kept;
  }

  private static int spread(int[] box, long[] outside, int count, int[] entry, int[] firstEntry) {
    int next = 0;
    for (int k = 0; k < count; k++) {
      firstEntry[k] = next;
      long mask = outside[k];
      final int of = box[k] << 6;
      final int end = next + Long.bitCount(mask);
      do {
        entry[next] = of | Long.numberOfTrailingZeros(mask);
        mask &= mask - 1;
        entry[next + 1] = of | Long.numberOfTrailingZeros(mask) & 63;
        mask &= mask - 1;
        entry[next + 2] = of | Long.numberOfTrailingZeros(mask) & 63;
        mask &= mask - 1;
        next += 3;
      } while (next < end);
      next = end;
    }
    firstEntry[count] = next;
    return next;
  }

  private static void addChances(
      BoxLayout boxes, int[] entry, int count, float[] values, int x, int[] chance) {
    final float[] bounds = boxes.bounds;
    final int width = 2 * boxes.numFeatures;
    int sum = 0;
    for (int k = 0; k < count; k++) {
      int f = entry[k] & 63;
      int low = (entry[k] >>> 6) * width + 2 * f;
      chance[k] = sum;
      sum += BoxTerms.chanceOutside(values[x + f], bounds, low);
    }
    chance[count] = sum;
  }

  private static void rise(BoxLayout boxes, BoxScratch scratch, int count) {
    final int[] box = scratch.box;
    final int[] tree = scratch.tree;
    final double[] expected = scratch.expected;
    for (int k = 0; k < count; k++) {
      final int at = box[k];
      final int first = scratch.firstEntry[k];
      final int end = scratch.firstEntry[k + 1];
      int able = boxes.node[at] >> 8;
      if (able < boxes.numFeatures) {
        able += numConstant(boxes, scratch.entry, first, end);
      }
      double p = (scratch.chance[end] - scratch.chance[first]) * scratch.weight[able];
      double cutOff = (boxes.node[at] & 255) << PathLengthScale.FRACTION_BITS;
      expected[tree[k]] = BoxTerms.above(expected[tree[k]], p, cutOff);
      box[k] = boxes.parent[at];
    }
  }

  /** How many of the features outside do not vary in the node's sample. */
  private static int numConstant(BoxLayout boxes, int[] entry, int first, int end) {
    int count = 0;
    for (int k = first; k < end; k++) {
      int low = 2 * ((entry[k] >>> 6) * boxes.numFeatures + (entry[k] & 63));
      count += boxes.bounds[low] == boxes.bounds[low + 1] ? 1 : 0;
    }
    return count;
  }
}
