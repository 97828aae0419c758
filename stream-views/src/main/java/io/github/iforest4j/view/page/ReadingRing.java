package io.github.iforest4j.view.page;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Passes readings from the thread of the stream to the page's thread; neither ever waits. When the
 * ring is full, a reading is lost to the page, and counted. One writer, one reader; allocates
 * nothing after construction.
 */
final class ReadingRing {
  /** One reading with its verdict. */
  static final class Slot {
    /** Event time in milliseconds since 1970, or {@link Dashboard#NO_TIME}. */
    long millis;

    /** The device; null if the schema has no key. */
    @Nullable String device;

    boolean warming;
    boolean anomaly;
    double score;
    double threshold;

    /** Bit i of these together: the i-th field drove the anomaly. */
    final long[] drives;

    final double[] values;

    Slot(int fields) {
      this.values = new double[fields];
      this.drives = new long[(fields + Long.SIZE - 1) / Long.SIZE];
    }

    boolean isDriven(int field) {
      return (drives[field / Long.SIZE] >>> field & 1) != 0;
    }

    void setDriven(int field, boolean driven) {
      long bit = 1L << field;
      drives[field / Long.SIZE] &= ~bit;
      drives[field / Long.SIZE] |= driven ? bit : 0;
    }

    /** Copies everything but the fields. */
    void copyVerdict(Slot other) {
      millis = other.millis;
      device = other.device;
      warming = other.warming;
      anomaly = other.anomaly;
      score = other.score;
      threshold = other.threshold;
    }

    /** Copies everything of a slot with as many fields. */
    void copy(Slot other) {
      copyVerdict(other);
      System.arraycopy(other.drives, 0, drives, 0, drives.length);
      System.arraycopy(other.values, 0, values, 0, values.length);
    }
  }

  private final Slot[] slots;
  private final int mask;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  /**
   * An empty ring.
   *
   * @param capacity a power of two
   * @param fields values per reading
   */
  ReadingRing(int capacity, int fields) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity must be a power of two, was " + capacity);
    }
    this.slots = new Slot[capacity];
    for (int i = 0; i < capacity; i++) {
      slots[i] = new Slot(fields);
    }
    this.mask = capacity - 1;
  }

  int capacity() {
    return slots.length;
  }

  /** The slot to fill before {@link #publish()}; null if the ring is full: the reading is lost. */
  @Nullable Slot claim() {
    long next = written.get();
    if (next - read.get() == slots.length) {
      lost.lazySet(lost.get() + 1);
      return null;
    }
    return slots[(int) next & mask];
  }

  void publish() {
    written.lazySet(written.get() + 1);
  }

  /** The oldest reading that was not released yet; null if there is none. */
  @Nullable Slot peek() {
    long next = read.get();
    return next == written.get() ? null : slots[(int) next & mask];
  }

  void release() {
    read.lazySet(read.get() + 1);
  }

  /** How many readings were lost. */
  long lost() {
    return lost.get();
  }
}
