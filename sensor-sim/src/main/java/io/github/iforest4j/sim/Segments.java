package io.github.iforest4j.sim;

/** Signals of pieces of random length or content. A seek costs a few random numbers. */
final class Segments {
  private Segments() {}

  /**
   * Operating modes: one of several values, held for a random time of 0.5 to 1.5 times the mean.
   * The same value may be drawn again.
   */
  static Signal modes(long key, long mean, double[] values) {
    long value = CounterRandom.key(key, 1);
    Cells cells = new Cells(mean);
    return t -> {
      long n = cells.index(t);
      // Piece n begins somewhere in the first half of cell n.
      boolean begun = cells.into(t) >= (long) (CounterRandom.uniform(key, n) * mean / 2);
      return values[CounterRandom.index(value, begun ? n : n - 1, values.length)];
    };
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
