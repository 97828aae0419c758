package io.github.iforest4j;

import java.util.Arrays;

/**
 * Draws subsamples without replacement, one after the other: Floyd's algorithm (Bentley and Floyd
 * 1987), one draw per number whatever the population.
 *
 * <p>Not thread-safe; a draw allocates nothing.
 */
final class Subsample {
  private final int population;
  private final int[] chosen;

  /** Open addressing with linear probing, at most half full; −1 is a free place. */
  private final int[] taken;

  private final int shift;

  Subsample(int population, int size) {
    this.population = population;
    this.chosen = new int[size];
    this.shift = Integer.numberOfLeadingZeros(size) - 1;
    this.taken = new int[1 << (Integer.SIZE - shift)];
  }

  /**
   * Different numbers from [0, population), in no order; all of them, ascending and without a draw,
   * when the size is the population.
   *
   * @return this object's own array, which the next draw overwrites
   */
  int[] draw(TreeRandom random) {
    int size = chosen.length;
    if (size == population) {
      Arrays.setAll(chosen, i -> i);
      return chosen;
    }
    Arrays.fill(taken, -1);
    for (int i = 0; i < size; i++) {
      int newest = population - size + i;
      int candidate = random.nextInt(newest + 1);
      chosen[i] = take(candidate) ? candidate : newest;
      if (chosen[i] == newest) {
        take(newest);
      }
    }
    return chosen;
  }

  /** Adds a number; returns whether it was new. */
  private boolean take(int number) {
    int place = number * 0x9E3779B9 >>> shift;
    while (taken[place] >= 0 && taken[place] != number) {
      place = place + 1 & taken.length - 1;
    }
    boolean free = taken[place] < 0;
    taken[place] = number;
    return free;
  }
}
