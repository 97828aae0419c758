package io.github.iforest4j;

import java.util.Arrays;

/**
 * Draws subsamples without replacement, with chances in proportion to weights: the rows with the
 * smallest of the arrival times −ln(u)/weight (Efraimidis and Spirakis 2006, algorithm A, in
 * logarithms so that small weights do not underflow). O(n) logarithms per draw, and O(log ψ) for
 * each row that is kept for a while.
 *
 * <p>Not thread-safe; a draw allocates nothing.
 */
final class WeightedSubsample {
  private final double[] weights;
  private final int[] chosen;

  /** By place: the arrival time; a heap with the latest on top. */
  private final double[] time;

  /**
   * @param size at most the number of weights above 0
   */
  WeightedSubsample(double[] weights, int size) {
    this.weights = weights;
    this.chosen = new int[size];
    this.time = new double[size];
  }

  /**
   * Different numbers of weights above 0, ascending.
   *
   * @return this object's own array, which the next draw overwrites
   */
  int[] draw(TreeRandom random) {
    int count = 0;
    for (int row = 0; row < weights.length; row++) {
      if (weights[row] == 0) {
        continue;
      }
      // StrictMath: the same rows on every machine.
      double arrival = -StrictMath.log(random.nextPositiveUnit()) / weights[row];
      if (count < chosen.length) {
        up(count++, row, arrival);
      } else if (arrival < time[0]) {
        down(row, arrival);
      }
    }
    Arrays.sort(chosen);
    return chosen;
  }

  private void up(int place, int row, double arrival) {
    int at = place;
    while (at > 0 && time[(at - 1) / 2] < arrival) {
      move((at - 1) / 2, at);
      at = (at - 1) / 2;
    }
    chosen[at] = row;
    time[at] = arrival;
  }

  private void down(int row, double arrival) {
    int at = 0;
    while (2 * at + 1 < chosen.length) {
      int child = 2 * at + 1;
      if (child + 1 < chosen.length && time[child + 1] > time[child]) {
        child++;
      }
      if (time[child] <= arrival) {
        break;
      }
      move(child, at);
      at = child;
    }
    chosen[at] = row;
    time[at] = arrival;
  }

  private void move(int from, int to) {
    chosen[to] = chosen[from];
    time[to] = time[from];
  }
}
