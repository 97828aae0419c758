package io.github.iforest4j;

/**
 * The box kernel for every machine. A few integer additions find the features of a row that lie
 * outside a box, so that divisions are done for these alone: some 3 in a tree of 256 rows of 8
 * features, of 20 that its walk up passes.
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
 * </ol>
 *
 * <p>A level takes several passes, each a loop over few arrays: more in one loop spill registers.
 *
 * <p>Takes 8 bytes per feature, rounded up to eight of them, and box.
 */
class ScalarBoxKernel extends PackedBoxKernel {
  private static final long GUARDS = 0x8000000080000000L;
  private static final long LOW_OFFSET = 1L << 31;
  private static final long HIGH_OFFSET = (1L << 31) - 1;

  /** Of an entry: its bounds are two floats on, its value one. */
  private static final long PER_FEATURE = 2L << Integer.SIZE | 1;

  private final int numLongs;
  private final long[] lowHigh;

  ScalarBoxKernel(BoxLayout boxes) {
    super(boxes);
    this.numLongs = width / 2;
    this.lowHigh = new long[Math.multiplyExact(boxes.everything + 1, width)];
    for (int box = 0; box <= boxes.everything; box++) {
      for (int f = 0; f < width; f++) {
        int at = box * width + 2 * longOf(f);
        if (f < boxes.numFeatures && box < boxes.everything) {
          lowHigh[at] |= LOW_OFFSET - key(boxes.low(box, f)) << shift(f);
          lowHigh[at + 1] |= HIGH_OFFSET - key(boxes.high(box, f)) << shift(f);
        } else {
          // Contains everything: no key is less than 0 or greater than 2^31 − 1.
          lowHigh[at] |= LOW_OFFSET << shift(f);
        }
      }
    }
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

  @Override
  void prepare(BoxScratch scratch, int r) {
    for (int i = 0; i < numLongs; i++) {
      int f = r * width + numLongs - 1 - i;
      scratch.guarded[r * numLongs + i] =
          key(scratch.values[f]) | key(scratch.values[f + numLongs]) << Integer.SIZE;
    }
  }

  @Override
  @SuppressWarnings("NullAway") // The layout is one of boxes.
  int keepOutside(BoxScratch scratch, int count, int rowMask) {
    findOutside(scratch, count, rowMask);
    int left = dropInside(scratch.box, scratch.climber, scratch.outside, count);
    int entries = spread(scratch, left, rowMask);
    addChances(scratch.entry, entries, scratch.values, boxes.trees.bounds);
    for (int k = 0; k < left; k++) {
      int end = scratch.firstEntry[k + 1];
      scratch.chances[k] = (int) (scratch.entry[end] - scratch.entry[scratch.firstEntry[k]]);
      scratch.constant[k] = boxes.countConstant(scratch.box[k], scratch.outside[k]);
    }
    return left;
  }

  final void findOutside(BoxScratch scratch, int count, int rowMask) {
    final int[] box = scratch.box;
    final int[] climber = scratch.climber;
    final long[] outside = scratch.outside;
    final long[] row = scratch.guarded;
    if (numLongs > 4) {
      for (int k = 0; k < count; k++) {
        outside[k] = outside(box[k] * width, row, (climber[k] & rowMask) * numLongs);
      }
    } else if (rowMask == 0) {
      findOutsideOfOne(lowHigh, box, row[0], row[1], row[2], row[3], outside, count);
    } else {
      for (int k = 0; k < count; k++) {
        int x = (climber[k] & rowMask) * 4;
        outside[k] = outsideOfFour(lowHigh, box[k] * 8, row[x], row[x + 1], row[x + 2], row[x + 3]);
      }
    }
    for (int k = 0; k < count; k++) {
      outside[k] = compact(outside[k], numLongs);
    }
  }

  /** The row stays in registers. */
  private static void findOutsideOfOne(
      long[] lowHigh, int[] box, long x0, long x1, long x2, long x3, long[] outside, int count) {
    for (int k = 0; k < count; k++) {
      outside[k] = outsideOfFour(lowHigh, box[k] * 8, x0, x1, x2, x3);
    }
  }

  private long outside(int box, long[] row, int x) {
    long mask = 0;
    for (int i = 0; i < numLongs; i += 4) {
      int at = x + i;
      mask |=
          outsideOfFour(lowHigh, box + 2 * i, row[at], row[at + 1], row[at + 2], row[at + 3]) >>> i;
    }
    return mask;
  }

  /** The guards of four longs that lie outside, each shifted right by its place among the four. */
  private static long outsideOfFour(long[] lowHigh, int box, long x0, long x1, long x2, long x3) {
    long in0 = (x0 + lowHigh[box] & ~(x0 + lowHigh[box + 1])) & GUARDS;
    long in1 = (x1 + lowHigh[box + 2] & ~(x1 + lowHigh[box + 3])) & GUARDS;
    long in2 = (x2 + lowHigh[box + 4] & ~(x2 + lowHigh[box + 5])) & GUARDS;
    long in3 = (x3 + lowHigh[box + 6] & ~(x3 + lowHigh[box + 7])) & GUARDS;
    return ~(in0 | in1 >>> 1 | in2 >>> 2 | in3 >>> 3) & 0xf0000000f0000000L;
  }

  /** Makes bit f feature f. */
  private static long compact(long mask, int numLongs) {
    long halves = mask >>> Integer.SIZE - numLongs;
    return halves & 0xffffffffL | halves >>> Integer.SIZE << numLongs;
  }

  /**
   * One entry per feature outside: where its value is, where its bounds begin. Three are written
   * whatever the mask holds; what is too much the next climber overwrites.
   */
  private int spread(BoxScratch scratch, int count, int rowMask) {
    final long[] entry = scratch.entry;
    final long[] outside = scratch.outside;
    final int[] firstEntry = scratch.firstEntry;
    int next = 0;
    for (int k = 0; k < count; k++) {
      firstEntry[k] = next;
      long mask = outside[k];
      int bounds = scratch.box[k] * 2 * boxes.numFeatures;
      final long of = (long) bounds << Integer.SIZE | (scratch.climber[k] & rowMask) * width;
      final int end = next + Long.bitCount(mask);
      do {
        entry[next] = of + PER_FEATURE * Long.numberOfTrailingZeros(mask);
        mask &= mask - 1;
        entry[next + 1] = of + PER_FEATURE * Long.numberOfTrailingZeros(mask);
        mask &= mask - 1;
        entry[next + 2] = of + PER_FEATURE * Long.numberOfTrailingZeros(mask);
        mask &= mask - 1;
        next += 3;
      } while (next < end);
      next = end;
    }
    firstEntry[count] = next;
    return next;
  }

  /**
   * Replaces each entry by the sum of the chances before it, so that a climber's is a difference.
   */
  private static void addChances(long[] entry, int count, float[] values, float[] bounds) {
    int sum = 0;
    for (int k = 0; k < count; k++) {
      float x = values[(int) entry[k]];
      int low = (int) (entry[k] >>> Integer.SIZE);
      entry[k] = sum;
      sum += BoxTerms.chanceOutside(x, bounds, low);
    }
    entry[count] = sum;
  }
}
