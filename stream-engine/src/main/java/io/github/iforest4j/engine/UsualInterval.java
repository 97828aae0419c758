package io.github.iforest4j.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The usual interval between arrivals, learned from the latest {@value #KEPT}, in milliseconds.
 * About 300 bytes. Not thread-safe; allocates nothing, except that intervals are sorted once per
 * four arrivals.
 *
 * <p>Intervals are regular if at most a tenth of them are shorter than half the median, and at most
 * a tenth longer than 2.2 medians. Of what reports on change, where intervals are distributed
 * exponentially, 29 % are shorter and 22 % longer.
 */
final class UsualInterval {
  static final int KEPT = 64;

  /** The number of intervals from which on they are judged. */
  static final int LEAST = 32;

  /** Silent after this multiple of the median interval, ... */
  static final int MULTIPLE = 5;

  /** ... but not before this time, in milliseconds. */
  static final long LEAST_SILENCE = 30_000;

  /** Never. */
  static final long NEVER = Long.MAX_VALUE;

  /**
   * How probable it may be that an interval of what is counted in buckets lasts for longer than the
   * silence.
   */
  private static final double BY_CHANCE = 1e-9;

  private static final double SHORT = .5;
  private static final double LONG = 2.2;
  private static final int EVERY = 4;

  private static final int[] NO_INTERVALS = {};
  private int[] intervals = NO_INTERVALS;
  private long seen;
  private int median;
  private long silence = NEVER;

  /** Whether arrivals are counted in buckets of time. */
  private final boolean inBuckets;

  /**
   * Begins without an interval.
   *
   * @param inBuckets whether all arrivals in a bucket of time are one. Then what reports on change
   *     about once in a bucket has intervals of one bucket mostly, which look regular; they go on
   *     by the same chance each time, so the silence follows from how many of them do
   */
  UsualInterval(boolean inBuckets) {
    this.inBuckets = inBuckets;
  }

  void add(long millis) {
    int interval = (int) Math.min(Integer.MAX_VALUE, millis);
    if (intervals.length == 0) {
      intervals = new int[KEPT];
    }
    intervals[(int) (seen++ % KEPT)] = interval;
    if (seen >= LEAST && (seen % EVERY == 0 || interval > silence)) {
      learn();
    }
  }

  private void learn() {
    int n = (int) Math.min(seen, KEPT);
    int[] sorted = Arrays.copyOf(intervals, n);
    Arrays.sort(sorted);
    median = sorted[n / 2];
    boolean regular = sorted[n / 10] >= SHORT * median && sorted[n - 1 - n / 10] <= LONG * median;
    // Not the longest: that may be an outage. If there are two, they are usual.
    long longest = sorted[n - 2];
    silence =
        regular
            ? Math.max(LEAST_SILENCE, Math.max((long) (multiple(sorted) * median), 2 * longest))
            : NEVER;
  }

  private double multiple(int[] sorted) {
    if (!inBuckets) {
      return MULTIPLE;
    }
    int longer = 0;
    while (longer < sorted.length && sorted[sorted.length - 1 - longer] > 1.5 * median) {
      longer++;
    }
    double goesOn = (longer + 1.) / (sorted.length + 1);
    return goesOn >= 1
        ? Long.MAX_VALUE
        : Math.max(MULTIPLE, StrictMath.log(BY_CHANCE) / StrictMath.log(goesOn));
  }

  /** The median interval in milliseconds; 0 while it is not known. */
  int median() {
    return median;
  }

  /** Whether the intervals are known and regular. */
  boolean isRegular() {
    return silence != NEVER;
  }

  /** After which time without an arrival there is silence, in milliseconds. */
  long silence() {
    return silence;
  }

  /**
   * Writes what a restart must not lose; in buckets, also what was learned from which intervals, so
   * that a continued run learns at the same intervals as one that was not interrupted.
   */
  void write(DataOutputStream out) throws IOException {
    int n = (int) Math.min(seen, KEPT);
    out.writeByte(n);
    for (long i = seen - n; i < seen; i++) {
      out.writeInt(intervals[(int) (i % KEPT)]);
    }
    if (inBuckets) {
      out.writeByte((int) (seen % EVERY));
      out.writeInt(median);
      out.writeLong(silence);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is damaged
   */
  void read(DataInputStream in) throws IOException {
    int n = Math.min(in.readUnsignedByte(), KEPT);
    for (int i = 0; i < n; i++) {
      int interval = in.readInt();
      if (interval < 0) {
        throw new IOException("an interval is negative");
      }
      add(interval);
    }
    if (!inBuckets) {
      if (n >= LEAST) {
        learn();
      }
      return;
    }
    int phase = in.readUnsignedByte();
    median = in.readInt();
    silence = in.readLong();
    if (phase >= EVERY || median < 0 || silence <= 0) {
      throw new IOException("the usual interval is damaged");
    }
    if (n == KEPT) {
      int[] ordered = intervals;
      intervals = new int[KEPT];
      for (int i = 0; i < KEPT; i++) {
        intervals[(i + phase) % KEPT] = ordered[i];
      }
      seen = KEPT + phase;
    }
  }
}
