package io.github.iforest4j;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The splits of an extended forest: in an internal node, a row goes left when Σ weight·z is less
 * than the node's threshold, over the terms of the node. Immutable once made.
 *
 * <p>z is what the row is turned into before anything else ({@link #shift}): its distance from the
 * features' offsets. Whatever else an extended forest holds, such as boxes, is in terms of z.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>The terms of an internal node are {@code first[i]} to {@code end[i]}: first those with a
 *       weight, at least one, in ascending order of columns; then terms of column 0 and weight 0,
 *       up to a multiple of four, or to two terms in a forest with no more. z is finite, so these
 *       add nothing.
 *   <li>{@code first[i]} and {@code end[i]} are 0 for an external node.
 *   <li>Weights are finite floats. So no sum of terms overflows.
 * </ol>
 *
 * <p>The sum is part of the definition, since rounding depends on the order: four sums of every
 * fourth term, s0 to s3, in doubles, and (s0 + s2) + (s1 + s3).
 */
final class Hyperplanes {
  /** Distances beyond it count as this distance, so that sums stay finite. */
  static final double LIMIT = 0x1p800;

  /** By feature: what is subtracted from its values. */
  private final double[] offset;

  /** By feature: the z of a typical row, with which attribution compares. */
  final double[] typical;

  /** The largest number of terms with a weight. */
  final int width;

  final int[] first;
  final int[] end;
  final int[] column;
  final float[] weight;

  private Hyperplanes(Builder made, int numNodes) {
    this.offset = made.offset;
    this.typical = made.typical;
    this.width = made.width;
    this.first = Arrays.copyOf(made.first, numNodes);
    this.end = Arrays.copyOf(made.end, numNodes);
    this.column = Arrays.copyOf(made.column, made.numTerms);
    this.weight = Arrays.copyOf(made.weight, made.numTerms);
  }

  /** A row as it is read: none is farther from the offsets than {@link #LIMIT}. */
  static void requireTypical(PayloadReader in, double[] typical) throws InvalidModelException {
    for (double z : typical) {
      if (Math.abs(z) > LIMIT) {
        throw in.invalid("the typical row has the value " + z + ", which no row has");
      }
    }
  }

  /** How many terms a node of this many terms takes with those that add nothing. */
  static int padded(int terms, int width) {
    return width <= 2 ? width : (terms + 3) & ~3;
  }

  /** A value's distance from its offset, within ±{@link #LIMIT}; NaN for NaN. */
  static double shift(double value, double offset) {
    return Math.max(-LIMIT, Math.min(LIMIT, value - offset));
  }

  /**
   * Turns a row into z.
   *
   * @return −1, or the first feature that is NaN
   */
  int shift(double[] values, int from, double[] z, int at) {
    int nan = -1;
    for (int f = offset.length - 1; f >= 0; f--) {
      double shifted = shift(values[from + f], offset[f]);
      z[at + f] = shifted;
      nan = shifted != shifted ? f : nan;
    }
    return nan;
  }

  /** The row as z in the thread's own array. It has no NaN. */
  double[] shifted(double[] values, int from) {
    double[] z = Scratch.of(offset.length);
    shift(values, from, z, 0);
    return z;
  }

  /** Σ weight·z at an internal node. */
  double project(int node, double[] z, int at) {
    return project(first[node], end[node], z, at);
  }

  double project(int from, int to, double[] z, int at) {
    final int[] column = this.column;
    final float[] weight = this.weight;
    if (to - from == 2) {
      return weight[from] * z[at + column[from]] + weight[from + 1] * z[at + column[from + 1]];
    }
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int i = from; i < to; i += 4) {
      s0 += weight[i] * z[at + column[i]];
      s1 += weight[i + 1] * z[at + column[i + 1]];
      s2 += weight[i + 2] * z[at + column[i + 2]];
      s3 += weight[i + 3] * z[at + column[i + 3]];
    }
    return (s0 + s2) + (s1 + s3);
  }

  /** The number of terms with a weight. */
  int numTerms(int node) {
    int count = end[node] - first[node];
    while (count > 0 && weight[first[node] + count - 1] == 0) {
      count--;
    }
    return count;
  }

  /** Whether every split has a term for each feature. */
  boolean areAllFull() {
    for (int i = 0; i < first.length; i++) {
      if (end[i] > first[i] && numTerms(i) < offset.length) {
        return false;
      }
    }
    return true;
  }

  /** Σ weight·offset: what the threshold is greater by for the row itself than for its z. */
  double shiftOfThreshold(int node) {
    double sum = 0;
    for (int i = first[node]; i < end[node]; i++) {
      sum += weight[i] * offset[column[i]];
    }
    return sum;
  }

  /** The array of a thread for a row's z. */
  private static final class Scratch {
    private static final ThreadLocal<double[]> Z = ThreadLocal.withInitial(() -> new double[64]);

    static double[] of(int length) {
      double[] z = Z.get();
      if (z.length < length) {
        z = new double[length];
        Z.set(z);
      }
      return z;
    }
  }

  /** Collects hyperplanes, node by node. Not thread-safe. */
  static final class Builder {
    private final double[] offset;
    private final double[] typical;
    private final int width;
    private int[] first = new int[64];
    private int[] end = new int[64];
    private int[] column = new int[64];
    private float[] weight = new float[64];
    private int numTerms;

    /** One node as it is read; grows with what is there. */
    private int[] columns = new int[4];

    private float[] weights = new float[4];

    /**
     * @param width the largest number of terms of a node
     */
    Builder(double[] offset, double[] typical, int width) {
      this.offset = offset;
      this.typical = typical;
      this.width = width;
    }

    /** Adds an internal node's terms, which are in ascending order of columns. */
    void add(int node, int[] columns, float[] weights, int from, int count) {
      int length = padded(count, width);
      if (node >= first.length) {
        int capacity = Math.max(node + 1, Math.multiplyExact(first.length, 2));
        first = Arrays.copyOf(first, capacity);
        end = Arrays.copyOf(end, capacity);
      }
      int needed = Math.addExact(numTerms, length);
      if (needed > column.length) {
        int capacity = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * numTerms));
        column = Arrays.copyOf(column, capacity);
        weight = Arrays.copyOf(weight, capacity);
      }
      first[node] = numTerms;
      System.arraycopy(columns, from, column, numTerms, count);
      System.arraycopy(weights, from, weight, numTerms, count);
      Arrays.fill(column, numTerms + count, needed, 0);
      Arrays.fill(weight, numTerms + count, needed, 0);
      end[node] = needed;
      numTerms = needed;
    }

    /**
     * Reads an internal node's terms as {@link ForestFormat} writes them, and adds them.
     *
     * @return its first feature
     */
    int read(int node, PayloadReader in) throws InvalidModelException {
      int count = in.varint("number of terms", width);
      if (count == 0) {
        throw in.invalid("node " + node + " has no term");
      }
      for (int k = 0; k < count; k++) {
        if (k == columns.length) {
          columns = Arrays.copyOf(columns, 2 * k);
          weights = Arrays.copyOf(weights, 2 * k);
        }
        int least = k == 0 ? 0 : columns[k - 1] + 1;
        columns[k] = in.intWithin("feature of a term", least, offset.length - 1);
        in.finiteFloats("weight of a term", weights, k, 1);
        if (weights[k] == 0) {
          throw in.invalid("node " + node + " has a term of weight 0");
        }
      }
      add(node, columns, weights, 0, count);
      return columns[0];
    }

    /** Adds a copy of another's node. */
    void add(int node, Hyperplanes other, int from) {
      add(node, other.column, other.weight, other.first[from], other.numTerms(from));
    }

    /** Forgets all nodes. */
    void clear() {
      Arrays.fill(first, 0);
      Arrays.fill(end, 0);
      numTerms = 0;
    }

    Hyperplanes finish(int numNodes) {
      return new Hyperplanes(this, numNodes);
    }
  }

  /** The splits of trees; null in a standard forest. */
  static @Nullable Builder builder(double[] offset, double @Nullable [] typical, int width) {
    return typical == null ? null : new Builder(offset, typical, width);
  }
}
