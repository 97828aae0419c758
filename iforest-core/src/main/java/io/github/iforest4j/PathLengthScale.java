package io.github.iforest4j;

/**
 * Path lengths as integers: multiples of 2^−20.
 *
 * <p>Integer sums do not depend on their order, so single rows, batches, threads and every kernel
 * agree bit for bit. A path length of at most 128 fits an int; ten thousand of them fit a long.
 */
final class PathLengthScale {
  static final int FRACTION_BITS = 20;

  /** The largest path length that a model may hold: height limit 64 and c(2^20) ≈ 27 fit well. */
  static final int MAX = 128 << FRACTION_BITS;

  private static final double ONE = 1 << FRACTION_BITS;

  private PathLengthScale() {}

  /** The nearest multiple, halves up. */
  static int toFixed(double pathLength) {
    return (int) Math.round(pathLength * ONE);
  }

  /** depth + c(size): what a walk is worth that ends at a node. */
  static int of(int depth, int size) {
    return (depth << FRACTION_BITS) + toFixed(AveragePathLength.of(size));
  }

  static double toDouble(long fixed) {
    return fixed / ONE;
  }
}
