package io.github.iforest4j.schema;

import io.github.iforest4j.Reservoir;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A uniform sample of the records of a stream, or of a file larger than memory, to train a model on
 * ({@link Reservoir}). Read each record into {@link #table()}, then call {@link #add()}.
 *
 * <p>Memory is that of a {@link RecordTable} of as many records, and twice that while {@link
 * #records} copies. Not thread-safe.
 */
public final class RecordSample {
  private final Reservoir reservoir;

  /** By record of the table: which of the stream it is, from 0. Grows with the table. */
  private long[] arrival = new long[16];

  private final RecordTable table = new RecordTable();

  /**
   * An empty sample.
   *
   * @param capacity the maximum number of records kept, at least 1
   * @param seed one seed and one stream give one sample
   * @throws IllegalArgumentException if the capacity is smaller
   */
  public RecordSample(int capacity, long seed) {
    this.reservoir = new Reservoir(capacity, seed);
  }

  /** The table to write and end the next record in. Do not keep a reference to it. */
  public RecordTable table() {
    return table;
  }

  /** Decides whether the record that was ended last stays, and which other one it replaces. */
  public void add() {
    long record = reservoir.numOffered();
    int place = reservoir.place();
    if (place == arrival.length) {
      arrival = Arrays.copyOf(arrival, 2 * place);
    }
    if (place != Reservoir.SKIPPED) {
      arrival[place] = record;
    }
    int last = table.numRows() - 1;
    if (place != last) {
      table.moveLast(place);
    }
  }

  /** The number of records added, kept or not. */
  public long numAdded() {
    return reservoir.numOffered();
  }

  /** The sample in the order in which its records arrived: a copy. */
  public RecordTable records() {
    return table.rows(
        IntStream.range(0, table.numRows())
            .boxed()
            .sorted((a, b) -> Long.compare(arrival[a], arrival[b]))
            .mapToInt(Integer::intValue)
            .toArray());
  }
}
