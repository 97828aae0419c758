package io.github.iforest4j;

/**
 * Path lengths as integers: multiples of 2^−20.
 *
 * <p>Integer sums do not depend on their order, so single rows, batches, threads and every kernel
 * agree bit for bit. A path length of at most 128 fits an int; ten thousand of them fit a long.
 */
final class PathLengthScale {
  static final int FRACTION_BITS = 20;

  /** No path length is greater. */
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

  /** c(ψ), which scores are normalised by, as the multiple that path lengths are. */
  static double normaliser(int sampleSize) {
    return toDouble(of(0, sampleSize));
  }

  /**
   * The size that {@link #of} was given: up to the largest sample no two sizes round to the same
   * number.
   */
  static int sizeOf(int depth, int pathLength) {
    int low = 1;
    int high = IsolationForestConfig.MAX_SUBSAMPLE_SIZE;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (of(depth, middle) < pathLength) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  static double toDouble(long fixed) {
    return fixed / ONE;
  }
}
