package io.github.iforest4j;

/**
 * Thresholds that fit one int together with the feature that they split, so that a node is one word
 * and a comparison is one subtraction of ints, exact for double input.
 *
 * <p>Per feature f an offset o_f, mostly 0; a feature whose values are large against their range,
 * such as milliseconds since 1970, has a training value there, which gives the grid back the
 * precision that the magnitude would take.
 *
 * <ol>
 *   <li>The key of a value x is (ordered(⌊x − o_f⌋) ≫ 1) with its low b bits cleared: x − o_f in
 *       double arithmetic, ⌊⌋ the largest float that is not greater, ordered() its bits as an int
 *       that sorts as floats do (−0.0 as 0.0), and b the bits that a feature's index takes. Every
 *       step is monotone, so the key is. Half of the ordered range is given away so that the
 *       difference of two keys cannot overflow.
 *   <li>A word is (the largest key that goes left) | f, so a row goes right exactly when {@code
 *       rowKey(f, x) > word}: the low bits of a key are 0, those of a word at least 0.
 *   <li>The threshold of a word is the smallest double that goes right: {@code x < threshold} goes
 *       left, which is how the trees are defined.
 * </ol>
 *
 * <p>A threshold is random, so choosing it on the grid costs nothing but the places where a node's
 * range holds no point of the grid. With 8 features the grid has 2^19 points for each power of two.
 *
 * <p>Immutable, thread-safe, allocates nothing.
 */
final class ThresholdGrid {
  /** No word: no point of the grid there. Also the word of padding: no real word is so large. */
  static final int NONE = Integer.MAX_VALUE;

  /** Maximum number of features; more leave too few bits for thresholds. */
  static final int MAX_FEATURES = 256;

  private final double[] offset;
  private final int featureMask;
  private final int step;

  /**
   * Creates a grid for as many features as there are offsets.
   *
   * @param offset finite; at most {@link #MAX_FEATURES}; not copied
   */
  ThresholdGrid(double[] offset) {
    this.offset = offset;
    this.step = 1 << featureBits(offset.length);
    this.featureMask = step - 1;
  }

  /** The number of low bits of a word that hold the feature. */
  static int featureBits(int numFeatures) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(numFeatures - 1);
  }

  /** By feature. Not copied. */
  double[] offsets() {
    return offset;
  }

  int numFeatures() {
    return offset.length;
  }

  int featureBits() {
    return Integer.numberOfTrailingZeros(step);
  }

  /** Not for NaN. */
  int rowKey(int feature, double x) {
    return key(x - offset[feature]) & -step;
  }

  /** ordered(⌊z⌋) ≫ 1. */
  private static int key(double z) {
    float nearest = (float) z;
    // Adding 0 makes −0.0 a 0.0.
    int bits = Float.floatToRawIntBits(nearest + 0f);
    int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return (nearest > z ? ordered - 1 : ordered) >> 1;
  }

  int feature(int word) {
    return word & featureMask;
  }

  /**
   * Whether a word from outside is one that {@link #choose} could have made: keys have 31 bits, and
   * the threshold is finite.
   */
  boolean isValid(int word) {
    return feature(word) < offset.length
        && word >> 1 >= Integer.MIN_VALUE >> 2
        && word >> 1 < Integer.MAX_VALUE >> 2
        && Float.isFinite(firstRight(word))
        && Double.isFinite(threshold(word));
  }

  /** The largest word that means the same: itself, unless an offset swallows points of the grid. */
  int canonical(int word) {
    int f = feature(word);
    return offset[f] == 0 ? word : wordOf(f, threshold(word));
  }

  /** The smallest float that goes right, once the offset is subtracted. */
  private float firstRight(int word) {
    int ordered = ((word & -step) + step) << 1;
    return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & Integer.MAX_VALUE));
  }

  /** The smallest double that goes right. */
  double threshold(int word) {
    double first = firstRight(word);
    double o = offset[feature(word)];
    double guess = first + o;
    // Rounding moves the guess by few units, except where the offset swallows the values.
    for (int i = 0; i < 4 && guess - o < first; i++) {
      guess = Math.nextUp(guess);
    }
    for (int i = 0; i < 4 && Math.nextDown(guess) - o >= first; i++) {
      guess = Math.nextDown(guess);
    }
    boolean found = guess - o >= first && Math.nextDown(guess) - o < first;
    return found ? guess + 0. : searched(first, o);
  }

  /** The smallest double with {@code x − o >= first}, by bisection over their order. */
  private static double searched(double first, double o) {
    long left = orderedLong(Double.NEGATIVE_INFINITY);
    long right = orderedLong(Double.POSITIVE_INFINITY);
    while (right - 1 > left) {
      // Signed, of opposite signs at first: the sum cannot overflow.
      long middle = (left >> 1) + (right >> 1) + (left & right & 1);
      if (fromOrdered(middle) - o >= first) {
        right = middle;
      } else {
        left = middle;
      }
    }
    return fromOrdered(right) + 0.;
  }

  private static long orderedLong(double x) {
    long bits = Double.doubleToRawLongBits(x);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  private static double fromOrdered(long ordered) {
    return Double.longBitsToDouble(ordered ^ ((ordered >> 63) & Long.MAX_VALUE));
  }

  /**
   * A word whose threshold T separates two values: {@code low < T <= high}.
   *
   * @param low finite, less than {@code high}
   * @param unit in [0,1]: where between them; the nearest point of the grid is taken
   * @return {@link #NONE} if the grid has no point there
   */
  int choose(int feature, double low, double high, double unit) {
    int lowest = rowKey(feature, low);
    int highest = rowKey(feature, high) - step;
    if (highest < lowest) {
      return NONE;
    }
    double range = high - low;
    double t = Double.isInfinite(range) ? low * (1 - unit) + high * unit : low + unit * range;
    return Math.max(lowest, Math.min(highest, rowKey(feature, t))) | feature;
  }

  /**
   * The largest word with exactly this threshold, or {@link #NONE}. Usually it is the only one; an
   * offset that swallows small differences swallows points of the grid too.
   */
  int wordOf(int feature, double threshold) {
    int word = (rowKey(feature, threshold) - step) | feature;
    return isValid(word) && threshold(word) == threshold ? word : NONE;
  }
}
