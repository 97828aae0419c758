package io.github.iforest4j.sim;

/**
 * An Ornstein–Uhlenbeck process: it fluctuates around 0 with a correlation time. Knots one time
 * constant apart are sums over a finite memory of independent normal numbers; between two knots the
 * process is bridged by halving (its exact conditional distribution) down to 1/256 of a time
 * constant, below which it is straight.
 *
 * <p>A seek costs {@value #MEMORY} + 1 normal numbers for the knots and 30 for the bridge, drawn in
 * three batches; in a series of close moments, each costs one or two.
 */
final class Wander implements Signal {
  static final int LEVELS = 8;

  /** The number of knots in the memory; older ones weigh less than e⁻²⁴. */
  static final int MEMORY = 24;

  private static final int LEAVES = 1 << LEVELS;

  /** The bridge is built in two stages of half the levels: first 16 branches, then their leaves. */
  private static final int BRANCH = 1 << LEVELS / 2;

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
  private final Normals normals;
  private final Cells cells;

  /** The ends of the branches of the current cell, and those of the leaves of one branch. */
  private final double[] ends = new double[BRANCH + 1];

  private final double[] leafEnds = new double[BRANCH + 1];
  private long lastCell = Long.MIN_VALUE;
  private int lastBranch;

  /**
   * A process.
   *
   * @param deviation the stationary standard deviation
   * @param timeConstant in microseconds
   */
  Wander(long key, double deviation, long timeConstant, Normals normals) {
    this.key = key;
    this.bridgeKey = CounterRandom.key(key, 1);
    this.deviation = deviation;
    this.normals = normals;
    this.cells = new Cells(timeConstant);
  }

  @Override
  public double at(long micros) {
    long c = cells.index(micros);
    double position = cells.part(micros) * LEAVES;
    int leaf = (int) position;
    int branch = leaf / BRANCH;
    if (c != lastCell) {
      enter(c);
      grow(c, branch);
    } else if (branch != lastBranch) {
      grow(c, branch);
    }
    double low = leafEnds[leaf % BRANCH];
    return deviation * (low + (position - leaf) * (leafEnds[leaf % BRANCH + 1] - low));
  }

  @Override
  public void fill(Moments moments, double[] into) {
    // As in the interface, but compiled for this class alone.
    for (int i = 0; i < moments.count(); i++) {
      into[i] = at(moments.at(i));
    }
  }

  private void enter(long c) {
    normals.want(key, c - MEMORY + 1, MEMORY + 1);
    double[] drawn = normals.draw();
    ends[0] = c == lastCell + 1 ? ends[BRANCH] : knot(drawn, MEMORY - 1);
    ends[BRANCH] = knot(drawn, MEMORY);
    lastCell = c;
    normals.want(bridgeKey, c * LEAVES + 1, BRANCH - 1);
    bridge(ends, 0);
  }

  private static double knot(double[] drawn, int newest) {
    double sum = 0;
    for (int k = 0; k < MEMORY; k++) {
      sum += KNOT_WEIGHTS[k] * drawn[newest - k];
    }
    return sum;
  }

  private void grow(long c, int branch) {
    leafEnds[0] = ends[branch];
    leafEnds[BRANCH] = ends[branch + 1];
    for (int nodes = 1; nodes < BRANCH; nodes *= 2) {
      normals.want(bridgeKey, c * LEAVES + (long) nodes * (BRANCH + branch), nodes);
    }
    bridge(leafEnds, LEVELS / 2);
    lastBranch = branch;
  }

  /** Fills in the values between two ends, by halving, with the next draw of normal numbers. */
  private void bridge(double[] between, int firstLevel) {
    double[] drawn = normals.draw();
    int next = 0;
    int level = firstLevel;
    for (int width = BRANCH; width > 1; width /= 2) {
      for (int from = 0; from < BRANCH; from += width) {
        between[from + width / 2] =
            MIDDLE_SHARE[level] * (between[from] + between[from + width])
                + MIDDLE_DEVIATION[level] * drawn[next++];
      }
      level++;
    }
  }
}
