package io.github.iforest4j;

/**
 * The random numbers of one tree: xoroshiro128++ (Blackman and Vigna 2021), seeded by SplitMix64
 * from the forest's seed and the tree's index, so that trees can be grown in any order and on any
 * number of threads. Our own, because a model must not change with the JDK.
 */
final class TreeRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long s0;
  private long s1;

  TreeRandom(long seed, int tree) {
    long state = mix(seed) + GOLDEN * (tree + 1L);
    s0 = mix(state);
    s1 = mix(state + GOLDEN);
    if ((s0 | s1) == 0) {
      s1 = GOLDEN;
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long nextLong() {
    long a = s0;
    long b = s1;
    long result = Long.rotateLeft(a + b, 17) + a;
    b ^= a;
    s0 = Long.rotateLeft(a, 49) ^ b ^ (b << 21);
    s1 = Long.rotateLeft(b, 28);
    return result;
  }

  /** Uniform in [0, bound), with a bias below 2^−32 (multiply-shift, Lemire 2019). */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /**
   * Standard normal, by the polar method of Marsaglia and Bray (1964); one of its two numbers is
   * dropped. StrictMath, so that it is the same on every machine.
   */
  double nextGaussian() {
    while (true) {
      double u = 2 * nextPositiveUnit() - 1;
      double v = 2 * nextPositiveUnit() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        return u * Math.sqrt(-2 * StrictMath.log(s) / s);
      }
    }
  }

  /** Uniform in (0, 1]. */
  double nextPositiveUnit() {
    return ((nextLong() >>> 11) + 1) * 0x1.0p-53;
  }
}
