package io.github.iforest4j.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Moments at which a signal is evaluated together, and arrays to work in. Not thread-safe;
 * allocates only while it grows.
 */
final class Moments {
  private final long[] micros;
  private int count;
  private long version;
  private double[] @Nullable [] spare = new double[4][];
  private int borrowed;

  /** Room for this number of moments. */
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

  /** A number that changes whenever the moments change. */
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

  /** An array with room for all moments and any content; give arrays back in reverse order. */
  double[] borrow() {
    if (borrowed == spare.length) {
      spare = Arrays.copyOf(spare, 2 * spare.length);
    }
    double[] array = spare[borrowed];
    if (array == null) {
      array = new double[micros.length];
      spare[borrowed] = array;
    }
    borrowed++;
    return array;
  }

  void giveBack() {
    borrowed--;
  }
}
