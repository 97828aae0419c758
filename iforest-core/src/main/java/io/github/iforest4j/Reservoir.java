package io.github.iforest4j;

/**
 * Decides which items of a stream to keep, so that after any number of them each has the same
 * chance to be among the kept ones: reservoir sampling, algorithm L (Li, ACM TOMS 20, 1994), which
 * draws numbers only for the O(k·(1 + log(n/k))) items that it keeps of n, k being the capacity.
 *
 * <p>It keeps the decision only: {@link ReservoirSample} keeps rows, {@link
 * io.github.iforest4j.schema.RecordSample} keeps records. One seed gives the same decisions on
 * every machine. Constant memory; {@link #place} allocates nothing. Not thread-safe.
 */
public final class Reservoir {
  /** The place of an item that is not kept. */
  public static final int SKIPPED = -1;

  /** Apart from the generators of trees, which have indices from 0. */
  private static final int STREAM = -1;

  private final int capacity;
  private final TreeRandom random;
  private long numOffered;

  /** The number of the next item that is kept, once the reservoir is full. */
  private long nextKept;

  /** The largest of k uniform numbers that k items would have drawn: the bar for the next. */
  private double bar = 1;

  /**
   * An empty reservoir.
   *
   * @param capacity at least 1
   * @throws IllegalArgumentException if it is smaller
   */
  public Reservoir(int capacity, long seed) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
    }
    this.capacity = capacity;
    this.random = new TreeRandom(seed, STREAM);
  }

  /** How many items it keeps at most. */
  public int capacity() {
    return capacity;
  }

  /** How many items were offered. */
  public long numOffered() {
    return numOffered;
  }

  /** How many items are kept now. */
  public int numKept() {
    return (int) Math.min(capacity, numOffered);
  }

  /**
   * Decides about the next item.
   *
   * @return where it goes, in [0, {@link #capacity()}), taking the place of what is there; or
   *     {@link #SKIPPED}. The first {@code capacity} items go to 0, 1, 2, …
   */
  public int place() {
    long item = numOffered++;
    if (item < capacity) {
      if (item == capacity - 1) {
        skip(item);
      }
      return (int) item;
    }
    if (item < nextKept) {
      return SKIPPED;
    }
    int place = random.nextInt(capacity);
    skip(item);
    return place;
  }

  private void skip(long item) {
    bar *= StrictMath.exp(StrictMath.log(random.nextPositiveUnit()) / capacity);
    double skipped = Math.floor(StrictMath.log(random.nextPositiveUnit()) / StrictMath.log1p(-bar));
    // A double beyond a long becomes the largest long; so far no stream goes.
    nextKept = Math.addExact(item, 1 + Math.min((long) skipped, Long.MAX_VALUE - 2 - item));
  }
}
