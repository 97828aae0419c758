package io.github.iforest4j.sim;

/**
 * A quantity over time: a pure function of time, which can be evaluated at any moment in any order.
 * An object may keep what it computed last, to be faster at the next moment; the values never
 * depend on that. Not thread-safe.
 */
interface Signal {
  /** The value at a moment, in microseconds since 1970. */
  double at(long micros);

  /**
   * The values at several moments, bit for bit those of {@link #at}; some signals are faster with
   * many at once.
   */
  default void fill(Moments moments, double[] into) {
    for (int i = 0; i < moments.count(); i++) {
      into[i] = at(moments.at(i));
    }
  }
}
