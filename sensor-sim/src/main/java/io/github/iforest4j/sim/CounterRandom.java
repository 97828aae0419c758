package io.github.iforest4j.sim;

/**
 * Random numbers by counter instead of by sequence: SplitMix64 (Steele, Lea and Flood 2014) is a
 * hash of a counter, so the n-th number of a key is known without the ones before it. Integer
 * arithmetic and correctly rounded operations only: the same on every Java version.
 *
 * <p>Each random part of a scenario has its own key, so that adding a part does not change the
 * others.
 */
final class CounterRandom {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private CounterRandom() {}

  /** The key of one purpose of one device. {@link String#hashCode} is specified, stable. */
  static long key(long seed, int device, String purpose) {
    long who = mix(mix(seed + GOLDEN_GAMMA) + device * GOLDEN_GAMMA);
    return mix(who ^ mix(purpose.hashCode() + ((long) purpose.length() << 32)));
  }

  /** A key derived from another. */
  static long key(long key, long part) {
    return mix(mix(key) ^ (part * GOLDEN_GAMMA));
  }

  /** 64 random bits. */
  static long bits(long key, long counter) {
    return mix(key + counter * GOLDEN_GAMMA);
  }

  /** A number from the uniform distribution, strictly between 0 and 1. */
  static double uniform(long key, long counter) {
    return ((bits(key, counter) >>> 12) + .5) * 0x1p-52;
  }

  /** A number from the standard normal distribution. */
  static double normal(long key, long counter) {
    return NormalQuantile.of(uniform(key, counter));
  }

  /** One of {@code 0} to {@code bound - 1}, equally likely except for 2⁻³². */
  static int index(long key, long counter, int bound) {
    return (int) (((bits(key, counter) >>> 32) * bound) >>> 32);
  }

  /** An integer from {@code low} to {@code high}, both inclusive. */
  static int between(long key, long counter, int low, int high) {
    return low + index(key, counter, high - low + 1);
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
