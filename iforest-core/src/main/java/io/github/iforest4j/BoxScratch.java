package io.github.iforest4j;

/** What a thread needs for box scoring: it belongs to the thread and grows with the widest use. */
final class BoxScratch {
  /** Trees that climb together. */
  static final int CLIMBERS = 128;

  private static final ThreadLocal<BoxScratch> SCRATCH =
      ThreadLocal.withInitial(() -> new BoxScratch(0, 0));

  /** By row, by feature, padded: what {@link BoxTerms#toFloat} makes of it. */
  final float[] values;

  /** By row: what {@link BoxLayout#fillKeys} makes of it. */
  final long[] keys;

  /** By climber: the box to look at, the tree, the mask of features outside. */
  final int[] box = new int[CLIMBERS];

  final int[] tree = new int[CLIMBERS];
  final long[] outside = new long[CLIMBERS];

  /** By climber, and one more: where its entries begin. */
  final int[] firstEntry = new int[CLIMBERS + 1];

  /** A box and, in the lower 6 bits, a feature. Two more for what is written too much. */
  final int[] entry;

  /** By entry: the sum of the chances before it. */
  final int[] chance;

  /** By tree of those that climb together: the expectation in units of 2^−20. */
  final double[] expected = new double[CLIMBERS];

  /** By number of features: {@link BoxTerms#weight}. */
  final double[] weight;

  private final int numRows;
  private final int numLongs;

  private BoxScratch(int numRows, int numLongs) {
    this.numRows = numRows;
    this.numLongs = numLongs;
    this.values = new float[2 * numLongs * numRows];
    this.keys = new long[numLongs * numRows];
    this.entry = new int[CLIMBERS * 2 * numLongs + 2];
    this.chance = new int[entry.length];
    this.weight = new double[2 * numLongs + 1];
    for (int n = 1; n < weight.length; n++) {
      weight[n] = BoxTerms.weight(n);
    }
  }

  /** This thread's, with room for so many rows of so many longs. */
  static BoxScratch of(int numRows, int numLongs) {
    BoxScratch scratch = SCRATCH.get();
    if (scratch.numRows < numRows || scratch.numLongs < numLongs) {
      scratch =
          new BoxScratch(Math.max(numRows, scratch.numRows), Math.max(numLongs, scratch.numLongs));
      SCRATCH.set(scratch);
    }
    return scratch;
  }
}
