package io.github.iforest4j;

import java.util.BitSet;

/** Draws a subsample without replacement. */
final class Subsample {
  private Subsample() {}

  /**
   * {@code size} different numbers from [0, population), in ascending order: Floyd's algorithm
   * (Bentley and Floyd 1987), one draw per number whatever the population. All of them, without a
   * draw, when {@code size} is the population.
   */
  static int[] draw(int population, int size, TreeRandom random) {
    int[] chosen = new int[size];
    if (size == population) {
      for (int i = 0; i < size; i++) {
        chosen[i] = i;
      }
      return chosen;
    }
    BitSet taken = new BitSet(population);
    for (int j = population - size; j < population; j++) {
      int candidate = random.nextInt(j + 1);
      taken.set(taken.get(candidate) ? j : candidate);
    }
    int n = 0;
    for (int i = taken.nextSetBit(0); i >= 0; i = taken.nextSetBit(i + 1)) {
      chosen[n++] = i;
    }
    return chosen;
  }
}
