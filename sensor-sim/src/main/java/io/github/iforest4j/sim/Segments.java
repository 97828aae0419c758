package io.github.iforest4j.sim;

/**
 * Signals that consist of pieces of random length or content. A seek costs a few random numbers.
 */
final class Segments {
  private Segments() {}

  /**
   * Operating modes: one of several values, held for a random time of 0.5 to 1.5 times the mean.
   * The same value may be drawn again.
   */
  static final class Modes implements Signal {
    private final long onsetKey;
    private final long valueKey;
    private final long mean;
    private final double[] values;
    private final Cells cells;

    Modes(long key, long mean, double[] values) {
      this.onsetKey = key;
      this.valueKey = CounterRandom.key(key, 1);
      this.mean = mean;
      this.values = values;
      this.cells = new Cells(mean);
    }

    @Override
    public double at(long micros) {
      return values[place(micros)];
    }

    /** The index of the current value. */
    int place(long micros) {
      long n = cells.index(micros);
      // Piece n begins somewhere in the first half of cell n.
      boolean begun = cells.into(micros) >= (long) (CounterRandom.uniform(onsetKey, n) * mean / 2);
      return CounterRandom.index(valueKey, begun ? n : n - 1, values.length);
    }

    /**
     * The name of the mode: the number of its value, from 1; the first number if values are equal.
     */
    String name(long micros) {
      double value = at(micros);
      int first = 0;
      while (values[first] != value) {
        first++;
      }
      return Integer.toString(first + 1);
    }
  }

  /**
   * Cylinder, bell or funnel (Saito 1994): each period holds one of the three, of random onset and
   * length, and is 0 around it; its height is 1.
   */
  static Signal cylinderBellFunnel(long key, long period) {
    Cells cells = new Cells(period);
    return t -> {
      long n = cells.index(t);
      long piece = CounterRandom.key(key, n);
      double onset = (16 + 16 * CounterRandom.uniform(piece, 0)) / 128;
      double length = (32 + 64 * CounterRandom.uniform(piece, 1)) / 128;
      double into = (cells.part(t) - onset) / length;
      if (into < 0 || into > 1) {
        return 0;
      }
      return switch (CounterRandom.index(piece, 2, 3)) {
        case 0 -> 1;
        case 1 -> into;
        default -> 1 - into;
      };
    };
  }
}
