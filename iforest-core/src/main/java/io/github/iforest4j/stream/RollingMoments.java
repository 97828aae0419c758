package io.github.iforest4j.stream;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Mean and standard deviation of the last w values, in amortised O(1) per value.
 *
 * <p>Sums are kept of distances from an anchor inside the window, and made anew from the stored
 * values once per w values and whenever the anchor turns out to be far off; so errors neither build
 * up over a long stream nor survive a huge value. Not thread-safe; allocates nothing.
 */
public final class RollingMoments {
  /** With less variance than this share of the squared mean, the anchor is far off. */
  private static final double CANCELLED = 1e-6;

  private final double[] ring;
  private int size;
  private int next;
  private double anchor;
  private double sum;
  private double squares;

  /** What callers may add, and more: the squares of a window of them stay finite. */
  static final double FARTHEST = 1e120;

  /** An empty window of {@code window} values. */
  public RollingMoments(int window) {
    this.ring = new double[window];
  }

  /** Takes the next value, at most 1e120 in magnitude. */
  public void add(double value) {
    if (size == 0) {
      anchor = value;
    }
    if (size == ring.length) {
      double leaving = ring[next] - anchor;
      sum -= leaving;
      squares -= leaving * leaving;
    } else {
      size++;
    }
    ring[next] = value;
    double entering = value - anchor;
    sum += entering;
    squares += entering * entering;
    next = next + 1 == ring.length ? 0 : next + 1;
    double mean = sum / size;
    if (next == 0 || squares / size - mean * mean < CANCELLED * mean * mean) {
      renew();
    }
  }

  /** Becomes equal to another window of the same length. */
  void set(RollingMoments other) {
    size = other.size;
    next = other.next;
    anchor = other.anchor;
    sum = other.sum;
    squares = other.squares;
    System.arraycopy(other.ring, 0, ring, 0, ring.length);
  }

  /** Moves all values by the same distance. */
  void shift(double distance) {
    for (int i = 0; i < ring.length; i++) {
      ring[i] += distance;
    }
    anchor += distance;
    renew();
  }

  private void renew() {
    anchor = mean();
    sum = 0;
    squares = 0;
    for (int i = 0; i < size; i++) {
      double d = ring[i] - anchor;
      sum += d;
      squares += d * d;
    }
  }

  int size() {
    return size;
  }

  /** The mean; 0 before the first value. */
  public double mean() {
    return size == 0 ? 0 : anchor + sum / size;
  }

  /** The standard deviation (divisor n); 0 before the first value. */
  public double deviation() {
    if (size == 0) {
      return 0;
    }
    double mean = sum / size;
    return Math.sqrt(Math.max(0, squares / size - mean * mean));
  }

  /** The value that came {@code ago} values before the newest one; 0 is the newest. */
  double recent(int ago) {
    return ring[Math.floorMod(next - 1 - ago, ring.length)];
  }

  /** Takes over what another window of the same length holds. */
  void copy(RollingMoments source) {
    size = source.size;
    next = source.next;
    anchor = source.anchor;
    sum = source.sum;
    squares = source.squares;
    System.arraycopy(source.ring, 0, ring, 0, ring.length);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(size);
    out.writeInt(next);
    out.writeDouble(anchor);
    out.writeDouble(sum);
    out.writeDouble(squares);
    for (double value : ring) {
      out.writeDouble(value);
    }
  }

  void read(PayloadReader in) throws InvalidModelException {
    size = in.intWithin("window size", 0, ring.length);
    next = in.intWithin("window position", 0, ring.length - 1);
    anchor = in.boundedDouble("window anchor", FARTHEST);
    sum = in.boundedDouble("window sum", FARTHEST * ring.length);
    squares = in.boundedDouble("window squares", FARTHEST * FARTHEST * ring.length);
    for (int i = 0; i < ring.length; i++) {
      ring[i] = in.boundedDouble("window", FARTHEST);
    }
  }
}
