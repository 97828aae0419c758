package io.github.iforest4j;

/**
 * What a thread needs for box scoring: it belongs to the thread and grows with the widest use.
 *
 * <p>A climber is a tree's walk for a row on its way up. Climber ids hold the row in the lower
 * bits.
 */
final class BoxScratch {
  /** Rows of a block. */
  static final int ROWS = 64;

  /**
   * Climbers at a time: four trees for each row of a block, or this number of trees for one row.
   */
  static final int CLIMBERS = 4 * ROWS;

  /** By the logarithm of the number of keys: forests take turns without making it anew. */
  private static final ThreadLocal<BoxScratch[]> SCRATCH =
      ThreadLocal.withInitial(() -> new BoxScratch[Integer.SIZE]);

  /** By row, by feature, padded: what {@link BoxTerms#toFloat} makes of it. */
  final float[] values;

  /** The same as {@link ScalarBoxKernel} wants it. */
  final long[] guarded;

  /** By row: keys for the walks down, as many as a power of two. */
  final int[][] keys;

  /**
   * By climber that is left: its id, the box to look at, what lies outside, the sum of chances, how
   * many features lie outside that do not vary in the box.
   */
  final int[] climber = new int[CLIMBERS];

  final int[] box = new int[CLIMBERS];
  final long[] outside = new long[CLIMBERS];
  final int[] chances = new int[CLIMBERS];
  final int[] constant = new int[CLIMBERS];

  /** By climber's id: the expectation in units of 2^−20. */
  final double[] expected = new double[CLIMBERS];

  /** By climber that is left, and one more: where its entries begin. */
  final int[] firstEntry = new int[CLIMBERS + 1];

  /** By climber's id, for {@link WideBoxKernel}: where the bounds are of the value at 0. */
  final int[] boundsOf = new int[CLIMBERS];

  /** A feature outside, see {@link ScalarBoxKernel}. Two more for what is written too much. */
  final long[] entry;

  /** The same, see {@link WideBoxKernel}; and by these, and one more: what is counted before it. */
  final int[] outsideEntry;

  final long[] before;

  /** Without meaning: a use for what {@link WideBoxKernel} only reads ahead. */
  int fetched;

  /** By number of features: {@link BoxTerms#weight}. */
  final double[] weight;

  private final int width;

  private BoxScratch(int width, int numKeys) {
    this.width = width;
    this.values = new float[width * ROWS];
    this.guarded = new long[width / 2 * ROWS];
    this.keys = new int[ROWS][numKeys];
    this.entry = new long[CLIMBERS * width + 2];
    this.outsideEntry = new int[entry.length];
    this.before = new long[entry.length];
    this.weight = new double[width + 1];
    for (int n = 1; n < weight.length; n++) {
      weight[n] = BoxTerms.weight(n);
    }
  }

  /**
   * This thread's scratch, for rows padded to {@code width} values and {@code keys} keys, a power
   * of two.
   */
  static BoxScratch of(int width, int numKeys) {
    BoxScratch[] byKeys = SCRATCH.get();
    int i = Integer.numberOfTrailingZeros(numKeys);
    BoxScratch scratch = byKeys[i];
    if (scratch == null || scratch.width < width) {
      scratch = byKeys[i] = new BoxScratch(width, numKeys);
    }
    return scratch;
  }
}
