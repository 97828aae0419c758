package io.github.iforest4j.sim;

import java.util.Arrays;

/**
 * Moments that a signal is asked for together, and arrays to work in while it answers. Not
 * thread-safe; allocates only as long as it grows.
 */
final class Moments {
  private final long[] micros;
  private int count;
  private long version;
  private double[][] spare = new double[4][];
  private int borrowed;

  /** Room for so many. */
  Moments(int capacity) {
    this.micros = new long[capacity];
  }

  int capacity() {
    return micros.length;
  }

  int count() {
    return count;
  }

  long at(int i) {
    return micros[i];
  }

  /** Another number whenever the moments are others. */
  long version() {
    return version;
  }

  void clear() {
    count = 0;
    version++;
  }

  void add(long moment) {
    micros[count++] = moment;
  }

  /** An array for as many values, with anything in it; to be given back in reverse order. */
  double[] borrow() {
    if (borrowed == spare.length) {
      spare = Arrays.copyOf(spare, 2 * spare.length);
    }
    if (spare[borrowed] == null) {
      spare[borrowed] = new double[micros.length];
    }
    return spare[borrowed++];
  }

  void giveBack() {
    borrowed--;
  }
}
