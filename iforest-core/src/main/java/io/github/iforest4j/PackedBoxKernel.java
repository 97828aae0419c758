package io.github.iforest4j;

/**
 * What the box kernels for up to {@link BoxLayout#MAX_FEATURES} features share: down a few trees,
 * then up through the boxes of all these walks together, level by level, so that hardly a branch
 * depends on a row. Climbers that a box contains drop out of the list of those that are left.
 *
 * <p>One row climbs in many trees at a time. A block of rows climbs in four, whose boxes stay in
 * the cache meanwhile.
 */
abstract class PackedBoxKernel implements BoxKernel {
  private static final int FOURS = BoxScratch.CLIMBERS / 4;

  final BoxLayout boxes;
  final int width;

  private final BoxDescent descent;

  PackedBoxKernel(BoxLayout boxes) {
    this.boxes = boxes;
    this.width = boxes.width;
    this.descent = BoxDescent.of(boxes);
  }

  /** Makes row {@code r} of the scratch ready; its values are. */
  abstract void prepare(BoxScratch scratch, int r);

  /**
   * One level: keeps the first {@code count} climbers whose box does not contain their row, with
   * the sum of chances and the number of constant features outside.
   *
   * @param rowMask the bits of a climber's id that are its row in the scratch
   * @return how many are left
   */
  abstract int keepOutside(BoxScratch scratch, int count, int rowMask);

  /**
   * The same for the boxes above those of the level before, which contain them: what was inside
   * there is inside here.
   */
  int keepStillOutside(BoxScratch scratch, int count, int rowMask) {
    return keepOutside(scratch, count, rowMask);
  }

  @Override
  public final long boxPathLengthSum(double[] row, int offset) {
    BoxScratch scratch = BoxScratch.of(width, descent.numKeys);
    prepare(scratch, 0, row, offset);
    long sum = 0;
    for (int first = 0; first < descent.numFours; first += FOURS) {
      int fours = Math.min(FOURS, descent.numFours - first);
      for (int i = 0; i < fours; i++) {
        descent.four(first + i, scratch, 0, row, offset, 4 * i, 1);
      }
      climb(scratch, 4 * fours, 0);
      for (int k = 0; k < 4 * fours; k++) {
        sum += BoxTerms.toSum(scratch.expected[k]);
      }
    }
    return sum;
  }

  @Override
  public final void boxPathLengthSums(
      double[] rows, int offset, int stride, int numRows, long[] sums) {
    BoxScratch scratch = BoxScratch.of(width, descent.numKeys);
    for (int r = 0; r < numRows; r += BoxScratch.ROWS) {
      int n = Math.min(BoxScratch.ROWS, numRows - r);
      if (n == BoxScratch.ROWS) {
        addBlock(scratch, rows, offset + r * stride, stride, sums, r);
      } else {
        for (int i = r; i < numRows; i++) {
          sums[i] = boxPathLengthSum(rows, offset + i * stride);
        }
      }
    }
  }

  private void addBlock(
      BoxScratch scratch, double[] rows, int offset, int stride, long[] sums, int at) {
    for (int i = 0; i < BoxScratch.ROWS; i++) {
      prepare(scratch, i, rows, offset + i * stride);
      sums[at + i] = 0;
    }
    for (int four = 0; four < descent.numFours; four++) {
      for (int i = 0; i < BoxScratch.ROWS; i++) {
        descent.four(four, scratch, i, rows, offset + i * stride, i, BoxScratch.ROWS);
      }
      climb(scratch, BoxScratch.CLIMBERS, BoxScratch.ROWS - 1);
      for (int k = 0; k < BoxScratch.CLIMBERS; k++) {
        sums[at + (k & (BoxScratch.ROWS - 1))] += BoxTerms.toSum(scratch.expected[k]);
      }
    }
  }

  private void prepare(BoxScratch scratch, int r, double[] row, int offset) {
    for (int f = 0; f < boxes.numFeatures; f++) {
      scratch.values[r * width + f] = BoxTerms.toFloat(row[offset + f]);
    }
    descent.prepare(scratch, r, row, offset);
    prepare(scratch, r);
  }

  private void climb(BoxScratch scratch, int count, int rowMask) {
    int left = keepOutside(scratch, count, rowMask);
    while (left > 0) {
      rise(scratch, left);
      left = keepStillOutside(scratch, left, rowMask);
    }
  }

  /** The expectation above each climber's box, and the next box. */
  private void rise(BoxScratch scratch, int count) {
    final int[] node = boxes.node;
    final int[] box = scratch.box;
    final int[] climber = scratch.climber;
    final double[] expected = scratch.expected;
    for (int k = 0; k < count; k++) {
      final int at = box[k];
      int able = (node[at] >> 8) + scratch.constant[k];
      double p = scratch.chances[k] * scratch.weight[able];
      double cutOff = (node[at] & 255) << PathLengthScale.FRACTION_BITS;
      expected[climber[k]] = BoxTerms.above(expected[climber[k]], p, cutOff);
      box[k] = boxes.parent[at];
    }
  }

  /**
   * Drops climbers without anything outside. The write position moves by a computed 0 or 1: a
   * branch would be guessed wrong every other time.
   */
  static int dropInside(int[] box, int[] climber, long[] outside, int count) {
    int left = 0;
    for (int k = 0; k < count; k++) {
      long mask = outside[k];
      box[left] = box[k];
      climber[left] = climber[k];
      outside[left] = mask;
      left += (int) ((mask | -mask) >>> 63);
    }
    return left;
  }
}
