package io.github.iforest4j;

/**
 * How far a value lies outside a node's bounding box: the one definition that the kernels, the
 * attribution and the tests share.
 *
 * <p>Simulated insertion: were x inserted into the node's sample, a cut on feature f would separate
 * it from all of them with chance q = e/(e + range), where e is the distance outside the sample's
 * range: the distance to the nearer bound over the distance to the farther one. This is the
 * random-cut idea (Guha, Mishra, Roy and Schrijvers, ICML 2016) applied to the uniform feature
 * choice of isolation trees.
 *
 * <p>The arithmetic is part of the definition, so that every kernel, whatever the order in which it
 * takes features and trees, returns the same bits:
 *
 * <ul>
 *   <li>Values and bounds are floats within ±{@link #LIMIT} whose last bit is 0: so 31 bits decide
 *       exactly which is greater. Rounding is monotone, so a training row is never outside its own
 *       boxes.
 *   <li>Both distances and q are rounded to float. Then q is rounded to a multiple of 2^−23: sums
 *       of integers have no order.
 *   <li>The chance p that a node cuts the row off is the mean of q over the features that can cut
 *       there at all: those that vary in its sample or where the row lies outside. It is the sum
 *       times {@link #weight}, as a double.
 *   <li>In a tree, the expected path length E is the plain one at the end of the walk down. Each
 *       ancestor, from the last up, cuts the row off at its depth + 1 with chance p: E += p·(depth
 *       + 1 − E), in doubles and multiples of 2^−20. The walk up ends at the first ancestor whose
 *       box contains the row: boxes are nested, so none above it cuts.
 *   <li>E is rounded to a multiple of 2^−40 ({@link #toSum}); trees are summed as longs.
 * </ul>
 *
 * <p>A chance is within 3e-7 of the real-valued formula on the same floats, a score within 1e-6.
 * Inside all boxes the path length is the plain one, exactly.
 */
final class BoxTerms {
  /** Values beyond it count as this value, so that differences stay finite. */
  static final float LIMIT = 0x1p126f;

  private static final int ONE_BITS = Float.floatToRawIntBits(1);
  private static final double SUM_PER_PATH_UNIT = 1L << 20;
  private static final double SUM_PER_LENGTH = 0x1p40;

  private BoxTerms() {}

  /** The value as a float: cut to 23 significant bits, within ±{@link #LIMIT}, never −0.0. */
  static float toFloat(double value) {
    float nearest = (float) value;
    float bounded = Math.abs(nearest) <= LIMIT ? nearest : Math.copySign(LIMIT, nearest);
    return Float.intBitsToFloat(Float.floatToRawIntBits(bounded) & ~1) + 0f;
  }

  /** Whether {@link #toFloat} returns this. */
  static boolean isBound(float bound) {
    return Float.floatToRawIntBits(toFloat(bound)) == Float.floatToRawIntBits(bound);
  }

  /** Whether a value lies outside a feature's bounds. Floats as {@link #toFloat} returns them. */
  static boolean isOutside(float x, float low, float high) {
    return x < low || x > high;
  }

  /**
   * The chance that a cut on this feature separates the value, in multiples of 2^−23; 0 inside.
   * Floats as {@link #toFloat} returns them.
   */
  static int chance(float x, float low, float high) {
    return x < low ? ratio(low - x, high - x) : x > high ? ratio(x - high, x - low) : 0;
  }

  /**
   * The same for a value that lies outside of the bounds that begin at {@code low}. No branch: the
   * sign of x − low gives the side, and the signs of both differences cancel.
   */
  static int chanceOutside(float x, float[] bounds, int low) {
    int above = Float.floatToRawIntBits(bounds[low] - x) >>> 31;
    return ratio(x - bounds[low + above], x - bounds[low + 1 - above]);
  }

  /**
   * The same from the two differences. They have one sign, and without it their bits sort as the
   * distances do.
   *
   * @param fromLow the bits of x − low
   * @param fromHigh the bits of x − high
   */
  static int chanceOutside(int fromLow, int fromHigh) {
    int a = fromLow & Integer.MAX_VALUE;
    int b = fromHigh & Integer.MAX_VALUE;
    return ratio(Float.intBitsToFloat(Math.min(a, b)), Float.intBitsToFloat(Math.max(a, b)));
  }

  private static int ratio(float near, float far) {
    // Between 1 and 2 a float's last bit is worth 2^−23, so the addition rounds to what is wanted.
    return Float.floatToRawIntBits(near / far + 1) - ONE_BITS;
  }

  /** The factor that turns a sum of chances into their mean over this number of features. */
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
