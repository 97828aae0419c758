package io.github.iforest4j;

/**
 * How far a value lies outside a node's bounding box: the one definition that the kernels, the
 * attribution and the tests share.
 *
 * <p>Simulated insertion: were x inserted into the node's sample, a cut on feature f would separate
 * it from all of them with chance q = e/(e + range), where e is the distance outside the sample's
 * range. This is the random-cut idea (Guha, Mishra, Roy and Schrijvers, ICML 2016) applied to the
 * uniform feature choice of isolation trees.
 *
 * <p>The arithmetic is part of the definition, so that every kernel, whatever the order in which it
 * takes features and trees, returns the same bits:
 *
 * <ul>
 *   <li>Values and bounds are floats within ±{@link #LIMIT}. Rounding is monotone, so a training
 *       row is never outside its own boxes.
 *   <li>e, range, e + range and q are each rounded to float; range is at least {@link #MIN_RANGE}.
 *       Then q is rounded to a multiple of 2^−23: sums of integers have no order.
 *   <li>The chance p that a node cuts the row off is the mean of q over the features that can cut
 *       there at all: those that vary in its sample or where the row lies outside. It is the sum
 *       times {@link #weight}, as a double.
 *   <li>In a tree, the expected path length E is the plain one at the end of the walk down. Each
 *       ancestor, from the last up, cuts the row off at its depth + 1 with chance p: E += p·(depth
 *       + 1 − E), in doubles and multiples of 2^−20. The walk up ends at the first ancestor with p
 *       = 0: boxes are nested, so above the first one that contains the row none cuts.
 *   <li>E is rounded to a multiple of 2^−40 ({@link #toSum}); trees are summed as longs.
 * </ul>
 *
 * <p>A chance is within 3e-7 of the real-valued formula on the same floats, a path length within
 * 1e-6 per unit of height, a score within 1e-6. Inside all boxes the path length is the plain one,
 * exactly.
 */
final class BoxTerms {
  /** Values beyond count as this far out: so differences stay finite. */
  static final float LIMIT = 0x1p126f;

  /** A constant feature's range: small enough to make q = 1 outside, and spares a 0/0 inside. */
  static final float MIN_RANGE = Float.MIN_NORMAL;

  /** A chance of 1. */
  static final int ONE = 1 << 23;

  private static final int ONE_BITS = Float.floatToRawIntBits(1);
  private static final double SUM_PER_PATH_UNIT = 1L << 20;
  private static final double SUM_PER_LENGTH = 0x1p40;

  private BoxTerms() {}

  /** The nearest float within ±{@link #LIMIT}. */
  static float toFloat(double value) {
    float nearest = (float) value;
    return Math.abs(nearest) <= LIMIT ? nearest : Math.copySign(LIMIT, nearest);
  }

  /** The signed distance outside [low, high]: 0 inside, negative below, positive above. */
  static float outside(float x, float low, float high) {
    return x < low ? x - low : x > high ? x - high : 0;
  }

  /** The width of a feature's range in a node's sample. */
  static float range(float low, float high) {
    return Math.max(high - low, MIN_RANGE);
  }

  /** The chance that a cut on this feature separates the value, in multiples of 2^−23. */
  static int chance(float signedDistance, float range) {
    float distance = Math.abs(signedDistance);
    // Between 1 and 2 a float's last bit is worth 2^−23, so the addition rounds to what is wanted.
    return Float.floatToRawIntBits(distance / (distance + range) + 1) - ONE_BITS;
  }

  /** What turns a sum of chances into their mean over so many features. */
  static double weight(int able) {
    return 0x1p-23 / able;
  }

  /**
   * The expectation above a node.
   *
   * @param below the expectation below it, like all lengths here in multiples of 2^−20
   * @param p the chance that the node cuts the row off
   * @param cutOff depth + 1 of the node: where a row that is cut off ends
   */
  static double above(double below, double p, double cutOff) {
    return below + p * (cutOff - below);
  }

  /** An expectation in multiples of 2^−20 as the term of a sum over trees. */
  static long toSum(double expected) {
    return (long) (expected * SUM_PER_PATH_UNIT + .5);
  }

  /** A sum over trees as a path length. */
  static double toPathLength(long sum) {
    return sum / SUM_PER_LENGTH;
  }
}
