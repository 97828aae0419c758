package io.github.iforest4j.sim;

/**
 * Brownian motion, 0 at the origin of scenarios, bridged by halving from a span of 8,700 years down
 * to 1/16 of a second, below which it is straight. A seek costs {@value #LEVELS} normal numbers; in
 * a series of close moments, each costs a few.
 */
final class RandomWalk implements Signal {
  static final int LEVELS = 42;

  private static final long LEAF = 62_500;
  private static final double SECONDS_OF_SPAN = 0x1p38;

  private final long key;
  private final double scale;
  private final double[] low = new double[LEVELS + 1];
  private final double[] high = new double[LEVELS + 1];
  private long lastLeaf = -1;
  private double atOrigin;

  /**
   * A walk.
   *
   * @param hourly the standard deviation of the change within one hour
   */
  RandomWalk(long key, double hourly) {
    this.key = key;
    this.scale = hourly / 60;
    high[0] = Math.sqrt(SECONDS_OF_SPAN) * CounterRandom.normal(key, 0);
    atOrigin = standard(SensorStream.Options.ORIGIN_MICROS);
  }

  @Override
  public double at(long micros) {
    return scale * (standard(micros) - atOrigin);
  }

  private double standard(long micros) {
    long moment = Math.max(0, micros);
    long leaf = moment / LEAF;
    if (leaf != lastLeaf) {
      descend(leaf, lastLeaf < 0 ? 0 : LEVELS - 64 + Long.numberOfLeadingZeros(leaf ^ lastLeaf));
      lastLeaf = leaf;
    }
    double between = (double) (moment - leaf * LEAF) / LEAF;
    return low[LEVELS] + between * (high[LEVELS] - low[LEVELS]);
  }

  private void descend(long leaf, int from) {
    for (int level = from; level < LEVELS; level++) {
      long node = (1L << level) + (leaf >>> (LEVELS - level));
      double half = SECONDS_OF_SPAN / (2L << level);
      double middle =
          (low[level] + high[level]) / 2 + Math.sqrt(half / 2) * CounterRandom.normal(key, node);
      boolean upper = (leaf >>> (LEVELS - 1 - level) & 1) == 1;
      low[level + 1] = upper ? middle : low[level];
      high[level + 1] = upper ? high[level] : middle;
    }
  }
}
