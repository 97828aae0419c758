package io.github.iforest4j;

import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A uniform sample of the rows of a stream, or of a file larger than memory, to fit a forest on:
 * whatever the number of rows, each has the same chance to be in it ({@link Reservoir}).
 *
 * <p>A forest looks at t·ψ rows at most, 25,600 with 100 trees of 256; a sample of that size or
 * more is as good as all the data for it.
 *
 * <p>Memory is 8·capacity·d bytes from the start, and twice that while {@link #rows} copies.
 * Offering allocates nothing. Not thread-safe.
 */
public final class ReservoirSample {
  private final Reservoir reservoir;
  private final int numColumns;
  private final double[] values;

  /** By place: which row of the stream is there, from 0. */
  private final long[] arrival;

  /**
   * An empty sample.
   *
   * @param capacity the maximum number of rows kept, at least 1
   * @param numColumns the width d of a row, at least 1
   * @param seed one seed and one stream give one sample
   * @throws IllegalArgumentException if one is out of bounds, or their product is beyond an array
   */
  public ReservoirSample(int capacity, int numColumns, long seed) {
    this.reservoir = new Reservoir(capacity, seed);
    if (numColumns < 1 || (long) capacity * numColumns > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a sample of "
              + capacity
              + " rows of "
              + numColumns
              + " columns needs at least 1 column, and less than 2^31 values");
    }
    this.numColumns = numColumns;
    this.values = new double[capacity * numColumns];
    this.arrival = new long[capacity];
  }

  /**
   * Offers the stream's next row.
   *
   * @param source holds the row from {@code offset}
   * @return whether it was kept; a later row may replace it
   * @throws IllegalArgumentException if a value is not finite; the message names row and column,
   *     from 0; the row does not count then, and others may follow
   * @throws IndexOutOfBoundsException if the array ends before the row does
   */
  public boolean offer(double[] source, int offset) {
    Objects.checkFromIndexSize(offset, numColumns, source.length);
    return offer(source, null, offset);
  }

  /** As {@link #offer(double[], int)}, of floats, which widen exactly. */
  public boolean offer(float[] source, int offset) {
    Objects.checkFromIndexSize(offset, numColumns, source.length);
    return offer(null, source, offset);
  }

  @SuppressWarnings("NullAway") // One of the two is there.
  private boolean offer(double @Nullable [] doubles, float @Nullable [] floats, int offset) {
    long row = reservoir.numOffered();
    for (int f = 0; f < numColumns; f++) {
      double value = doubles == null ? floats[offset + f] : doubles[offset + f];
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "training values must be finite; row " + row + ", column " + f + " is " + value);
      }
    }
    int place = reservoir.place();
    if (place == Reservoir.SKIPPED) {
      return false;
    }
    arrival[place] = row;
    for (int f = 0; f < numColumns; f++) {
      values[place * numColumns + f] = doubles == null ? floats[offset + f] : doubles[offset + f];
    }
    return true;
  }

  /** The number of rows offered so far. */
  public long numOffered() {
    return reservoir.numOffered();
  }

  /** The number of rows in the sample: the capacity, or all rows offered if they are fewer. */
  public int numRows() {
    return reservoir.numKept();
  }

  /** The sample in the order in which its rows arrived: a copy, which later rows do not change. */
  public FeatureMatrix rows() {
    int[] order =
        IntStream.range(0, numRows())
            .boxed()
            .sorted((a, b) -> Long.compare(arrival[a], arrival[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] copy = new double[order.length * numColumns];
    for (int r = 0; r < order.length; r++) {
      System.arraycopy(values, order[r] * numColumns, copy, r * numColumns, numColumns);
    }
    return FeatureMatrix.of(copy, order.length, numColumns);
  }
}
