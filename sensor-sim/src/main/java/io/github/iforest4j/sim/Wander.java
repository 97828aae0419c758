package io.github.iforest4j.sim;

/**
 * An Ornstein–Uhlenbeck process: it wanders around 0 and forgets within a time constant. Knots one
 * time constant apart are sums over a finite memory of independent normal numbers; between two
 * knots the process is bridged by halving (its exact conditional distribution) down to 1/256 of a
 * time constant, below which it is straight.
 *
 * <p>A seek costs {@value #MEMORY} + 1 normal numbers for the knots and {@value #LEVELS} for the
 * bridge; of a series of close moments each costs one or two.
 */
final class Wander implements Signal {
  static final int LEVELS = 8;

  /** What is forgotten beyond: e⁻²⁴. */
  static final int MEMORY = 24;

  private static final int LEAVES = 1 << LEVELS;
  private static final double[] MIDDLE_SHARE = new double[LEVELS];
  private static final double[] MIDDLE_DEVIATION = new double[LEVELS];
  private static final double[] KNOT_WEIGHTS = new double[MEMORY];

  static {
    for (int level = 0; level < LEVELS; level++) {
      double rho = StrictMath.exp(-1. / (2 << level));
      MIDDLE_SHARE[level] = rho / (1 + rho * rho);
      MIDDLE_DEVIATION[level] = Math.sqrt((1 - rho * rho) / (1 + rho * rho));
    }
    double kept = StrictMath.exp(-1);
    for (int k = 0; k < MEMORY; k++) {
      KNOT_WEIGHTS[k] = StrictMath.exp(-k) * Math.sqrt(1 - kept * kept);
    }
  }

  private final long key;
  private final long bridgeKey;
  private final double deviation;
  private final Cells cells;
  private final double[] low = new double[LEVELS + 1];
  private final double[] high = new double[LEVELS + 1];
  private long lastCell = Long.MIN_VALUE;
  private int lastLeaf;

  /**
   * A process.
   *
   * @param deviation the stationary standard deviation
   * @param timeConstant in microseconds
   */
  Wander(long key, double deviation, long timeConstant) {
    this.key = key;
    this.bridgeKey = CounterRandom.key(key, 1);
    this.deviation = deviation;
    this.cells = new Cells(timeConstant);
  }

  @Override
  public double at(long micros) {
    long c = cells.index(micros);
    double position = cells.part(micros) * LEAVES;
    int leaf = (int) position;
    if (c != lastCell) {
      enter(c);
      descend(c, leaf, 0);
    } else if (leaf != lastLeaf) {
      descend(c, leaf, LEVELS - 32 + Integer.numberOfLeadingZeros(leaf ^ lastLeaf));
    }
    lastLeaf = leaf;
    double between = position - leaf;
    return deviation * (low[LEVELS] + between * (high[LEVELS] - low[LEVELS]));
  }

  private void enter(long c) {
    low[0] = c == lastCell + 1 ? high[0] : knot(c);
    high[0] = knot(c + 1);
    lastCell = c;
  }

  private double knot(long c) {
    double sum = 0;
    for (int k = 0; k < MEMORY; k++) {
      sum += KNOT_WEIGHTS[k] * CounterRandom.normal(key, c - k);
    }
    return sum;
  }

  /** Bridges from a level whose ends are known down to the leaf. */
  private void descend(long c, int leaf, int from) {
    for (int level = from; level < LEVELS; level++) {
      long node = (1L << level) + (leaf >>> (LEVELS - level));
      double middle =
          MIDDLE_SHARE[level] * (low[level] + high[level])
              + MIDDLE_DEVIATION[level] * CounterRandom.normal(bridgeKey, c * LEAVES + node);
      boolean upper = (leaf >>> (LEVELS - 1 - level) & 1) == 1;
      low[level + 1] = upper ? middle : low[level];
      high[level + 1] = upper ? high[level] : middle;
    }
  }
}
