package io.github.iforest4j.detect;

import java.util.Arrays;

/** The weights of training rows, each above 0: one of weight 3 counts as three. Immutable. */
final class RowWeights {
  /**
   * Up to this sum, or up to the number of rows if that is larger, a row is copied as often as its
   * weight says, rounded up. Beyond it, all weights are scaled down first.
   */
  static final int MOST = 1 << 16;

  /**
   * If weights have fractions, there are about as many copies, so that even few rows are drawn in
   * proportion to their weights.
   */
  private static final int WITH_FRACTIONS = 1 << 14;

  private final double[] weights;

  /** By row: the weights up to and with it. */
  private final double[] upTo;

  /** Takes over the array. */
  RowWeights(double[] weights) {
    this.weights = weights;
    this.upTo = weights.clone();
    // One after the other: in parallel, the last digits would depend on the number of processors.
    for (int r = 1; r < upTo.length; r++) {
      upTo[r] += upTo[r - 1];
    }
  }

  double sum() {
    return upTo[upTo.length - 1];
  }

  /** The number of rows that these are worth, at least 1. */
  long count() {
    return Math.max(1, Math.round(sum()));
  }

  /** How many rows a table has in which each is as often as its weight says, or nearly so. */
  int spreadCount() {
    int most = Math.max(weights.length, MOST);
    int least = areWhole() ? weights.length : Math.max(weights.length, WITH_FRACTIONS);
    return (int) Math.min(Math.max(count(), least), most);
  }

  private boolean areWhole() {
    return Arrays.stream(weights).allMatch(weight -> weight == Math.rint(weight));
  }

  /** The row at a place among all, each as wide as its weight; the last row beyond the end. */
  int at(double place) {
    int low = 0;
    int high = upTo.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (upTo[middle] > place) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /**
   * Rows at equal steps over all weights, ascending: with whole weights and their sum, each row as
   * often as its weight says.
   */
  int[] spread(int count) {
    int[] rows = new int[count];
    double step = sum() / count;
    Arrays.setAll(rows, i -> at((i + .5) * step));
    return rows;
  }

  /** The weights of some rows. */
  RowWeights of(int[] rows) {
    return new RowWeights(Arrays.stream(rows).mapToDouble(r -> weights[r]).toArray());
  }

  /**
   * The rows that a forest is grown on: each as often as its weight says, rounded up.
   *
   * @param weight for each copy; all equal if the weights are whole numbers
   */
  record Copies(int[] rows, double[] weight) {
    boolean areAlike() {
      for (double w : weight) {
        if (w != weight[0]) {
          return false;
        }
      }
      return true;
    }
  }

  Copies copies() {
    double scale =
        areWhole()
            ? Math.max(1, sum() / Math.max(weights.length, MOST))
            : Math.max(Double.MIN_NORMAL, sum() / Math.max(weights.length, WITH_FRACTIONS));
    int total = 0;
    for (double weight : weights) {
      total += (int) Math.ceil(weight / scale);
    }
    int[] rows = new int[total];
    double[] each = new double[total];
    int at = 0;
    for (int r = 0; r < weights.length; r++) {
      int times = (int) Math.ceil(weights[r] / scale);
      Arrays.fill(rows, at, at + times, r);
      Arrays.fill(each, at, at + times, weights[r] / times);
      at += times;
    }
    return new Copies(rows, each);
  }
}
