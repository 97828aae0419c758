package io.github.iforest4j.sim;

import org.apache.commons.math3.random.BitsStreamGenerator;

/**
 * SplitMix64 (Steele, Lea and Flood 2014), as the source of Commons Math distributions: those use
 * only integer arithmetic, correctly rounded operations and tables of their own, so a seed gives
 * the same samples on every Java version.
 *
 * <p>Each signal and the anomalies draw from a generator of their own, so that adding a signal
 * leaves the others as they were.
 */
final class SeededRandom extends BitsStreamGenerator {
  private static final long serialVersionUID = 1L;

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  private SeededRandom(long state) {
    this.state = state;
  }

  /** The generator of one purpose within a stream. {@link String#hashCode} is specified, stable. */
  static SeededRandom of(long seed, String purpose) {
    return new SeededRandom(mix(mix(seed + GOLDEN_GAMMA) ^ mix(purpose.hashCode())));
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  @Override
  protected int next(int bits) {
    return (int) (nextLong() >>> (64 - bits));
  }

  /** Strictly between 0 and 1: the logarithm inside a normal sample stays finite. */
  @Override
  public double nextDouble() {
    return ((nextLong() >>> 12) + .5) * 0x1p-52;
  }

  /** An integer from {@code low} to {@code high}, both inclusive, each equally likely. */
  int between(int low, int high) {
    return low + nextInt(high - low + 1);
  }

  @Override
  public void setSeed(int seed) {
    setSeed((long) seed);
  }

  @Override
  public void setSeed(int[] seed) {
    long folded = 0;
    for (int part : seed) {
      folded = mix(folded ^ part);
    }
    setSeed(folded);
  }

  @Override
  public void setSeed(long seed) {
    state = seed;
    clear();
  }
}
