package io.github.iforest4j;

/**
 * The box kernel for every machine and more features than a vector holds. Boxes are nested: a
 * feature that lies inside one lies inside all above. So only the first level looks at all
 * features; the levels above look at those that were outside below, fewer each time. With up to 8
 * features, looking at all of them costs less than keeping a list: then {@link ScalarBoxKernel} is
 * faster.
 *
 * <p>All entries of a level, whosever they are, are taken in one loop. It counts as it goes, and
 * what a climber has is the difference of two counts.
 *
 * <p>The bounds of a forest are larger than the nearer caches. So a short loop first reads a little
 * of each box, and the processor fetches many at a time; the long loops would wait for one after
 * the other.
 */
final class WideBoxKernel extends ScalarBoxKernel {
  /** An entry holds a climber's id above, the place of a value below. */
  private static final int PLACE_BITS = 16;

  private static final int PLACE = (1 << PLACE_BITS) - 1;

  /**
   * A count of {@link BoxScratch#before} holds the sum of chances in its lower bits, above it the
   * number of entries that are kept, and above this the number of constant features outside. The
   * last may overflow: differences are right all the same.
   */
  private static final int KEPT_SHIFT = 38;

  private static final long KEPT = 1L << KEPT_SHIFT;
  private static final int CONSTANT_SHIFT = 54;
  private static final long KEPT_MASK = (1L << CONSTANT_SHIFT) - KEPT;

  /** Floats of a line of the cache. */
  private static final int LINE = 16;

  WideBoxKernel(BoxLayout boxes) {
    super(boxes);
  }

  @Override
  int keepOutside(BoxScratch scratch, int count, int rowMask) {
    fetch(scratch, count);
    findOutside(scratch, count, rowMask);
    int left = dropInside(scratch.box, scratch.climber, scratch.outside, count);
    spread(scratch, left, rowMask);
    return keepFetched(scratch, left, rowMask);
  }

  @Override
  int keepStillOutside(BoxScratch scratch, int count, int rowMask) {
    fetch(scratch, count);
    return keepFetched(scratch, count, rowMask);
  }

  /** Reads each line of the boxes that come next. */
  @SuppressWarnings("NullAway") // The layout is one of boxes.
  private void fetch(BoxScratch scratch, int count) {
    final int[] box = scratch.box;
    final float[] bounds = boxes.trees.bounds;
    final int length = 2 * boxes.numFeatures;
    int bits = 0;
    for (int k = 0; k < count; k++) {
      if (box[k] < boxes.everything) {
        final int at = box[k] * length;
        for (int i = 0; i < length; i += LINE) {
          bits ^= Float.floatToRawIntBits(bounds[at + i]);
        }
      }
    }
    scratch.fetched = bits;
  }

  @SuppressWarnings("NullAway") // The layout is one of boxes.
  private int keepFetched(BoxScratch scratch, int count, int rowMask) {
    final int[] box = scratch.box;
    final int[] climber = scratch.climber;
    for (int k = 0; k < count; k++) {
      int id = climber[k];
      scratch.boundsOf[id] = 2 * (box[k] * boxes.numFeatures - (id & rowMask) * width);
    }
    int kept = addChances(scratch, scratch.firstEntry[count], boxes.trees.bounds);
    return keepClimbers(scratch, count, kept);
  }

  /**
   * One entry per feature outside. Three are written whatever the mask holds; what is too much the
   * next climber overwrites.
   */
  private void spread(BoxScratch scratch, int count, int rowMask) {
    final int[] entry = scratch.outsideEntry;
    final long[] outside = scratch.outside;
    final int[] firstEntry = scratch.firstEntry;
    int next = 0;
    for (int k = 0; k < count; k++) {
      firstEntry[k] = next;
      long mask = outside[k];
      final int id = scratch.climber[k];
      final int of = id << PLACE_BITS | (id & rowMask) * width;
      final int end = next + Long.bitCount(mask);
      do {
        entry[next] = of + Long.numberOfTrailingZeros(mask);
        mask &= mask - 1;
        entry[next + 1] = of + Long.numberOfTrailingZeros(mask);
        mask &= mask - 1;
        entry[next + 2] = of + Long.numberOfTrailingZeros(mask);
        mask &= mask - 1;
        next += 3;
      } while (next < end);
      next = end;
    }
    firstEntry[count] = next;
  }

  /**
   * Keeps the entries whose value lies outside, and counts before each of the former ones, so that
   * what a climber has is a difference.
   *
   * @return how many are kept
   */
  private static int addChances(BoxScratch scratch, int count, float[] bounds) {
    final int[] entry = scratch.outsideEntry;
    final long[] before = scratch.before;
    final float[] values = scratch.values;
    final int[] boundsOf = scratch.boundsOf;
    long sum = 0;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int e = entry[i];
      before[i] = sum;
      int place = e & PLACE;
      float x = values[place];
      int at = boundsOf[e >>> PLACE_BITS] + 2 * place;
      float low = bounds[at];
      float high = bounds[at + 1];
      // Bits of differences decide: a branch would be guessed wrong too often.
      int fromLow = Float.floatToRawIntBits(x - low);
      int fromHigh = Float.floatToRawIntBits(x - high);
      int outside = (fromLow | -fromHigh) >>> 31;
      int varies = Float.floatToRawIntBits(low - high) >>> 31;
      sum += BoxTerms.chanceOutside(fromLow, fromHigh) & -outside;
      sum += outside * KEPT + ((long) (outside & ~varies) << CONSTANT_SHIFT);
      entry[kept] = e;
      kept += outside;
    }
    before[count] = sum;
    return kept;
  }

  /** Drops climbers without entries. */
  private static int keepClimbers(BoxScratch scratch, int count, int kept) {
    final int[] firstEntry = scratch.firstEntry;
    final long[] before = scratch.before;
    int left = 0;
    for (int k = 0; k < count; k++) {
      long atFirst = before[firstEntry[k]];
      long sum = before[firstEntry[k + 1]] - atFirst;
      scratch.box[left] = scratch.box[k];
      scratch.climber[left] = scratch.climber[k];
      scratch.chances[left] = (int) sum;
      scratch.constant[left] = (int) (sum >>> CONSTANT_SHIFT);
      firstEntry[left] = (int) ((atFirst & KEPT_MASK) >>> KEPT_SHIFT);
      left += (int) (-(sum & KEPT_MASK) >>> 63);
    }
    firstEntry[left] = kept;
    return left;
  }
}
