package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The severity of an incident, from how far its readings are outside what is usual, and for how
 * long. It knows nothing of the plant: it says how unusual something is, not how dangerous.
 *
 * <p>How far is measured in widths of the usual range ({@link Evidence#excess}):
 *
 * <table>
 *   <caption>Severity by size and duration</caption>
 *   <tr><th>outside the usual range by</th><th>brief</th><th>lasting</th><th>long</th></tr>
 *   <tr><td>less than a tenth of its width, or unusual only with other fields or in time</td>
 *       <td>low</td><td>low</td><td>medium</td></tr>
 *   <tr><td>less than half its width; stuck, missing or never seen</td>
 *       <td>low</td><td>medium</td><td>high</td></tr>
 *   <tr><td>less than twice its width</td><td>medium</td><td>high</td><td>critical</td></tr>
 *   <tr><td>more</td><td>high</td><td>critical</td><td>critical</td></tr>
 * </table>
 *
 * <p>"Lasting" is at least {@value #LASTING} readings or half an hour, "long" at least {@value
 * #LONG} readings or three hours. Only readings that are that far outside count for each row, and
 * the most severe row holds: one stray value among many that are hardly unusual stays brief.
 * Readings that are back in their usual range count for nothing. The severity never falls.
 *
 * <p>Not thread-safe. {@link #add} allocates little.
 */
public final class IncidentSeverity {
  /** This number of readings is lasting. */
  public static final int LASTING = 10;

  /** This number of readings is long. */
  public static final int LONG = 100;

  private static final long LASTING_SECONDS = Duration.ofMinutes(30).toSeconds();
  private static final long LONG_SECONDS = Duration.ofHours(3).toSeconds();

  /** Where each size but the first begins, in widths of the usual range. */
  private static final double[] SIZES = {.1, .5, 2};

  private static final int NUM_SIZES = SIZES.length + 1;
  private static final long NONE = Long.MIN_VALUE;

  /** By size: the number of readings that are at least as far outside. */
  private final long[] readings = new long[NUM_SIZES];

  /** By size: when the first of them was, in seconds since 1970; {@link #NONE} if not known. */
  private final long[] since = new long[NUM_SIZES];

  private Severity severity = Severity.LOW;

  /** Without readings: {@link Severity#LOW}. */
  public IncidentSeverity() {
    clear();
  }

  /** Forgets all readings, for another incident. */
  public void clear() {
    Arrays.fill(readings, 0);
    Arrays.fill(since, NONE);
    severity = Severity.LOW;
  }

  /**
   * Takes the next anomalous reading.
   *
   * @param time its time; null if it is not known
   */
  public void add(Evidence evidence, @Nullable Instant time) {
    if (evidence.rank() == 0) {
      return;
    }
    long second = time == null ? NONE : time.getEpochSecond();
    int size = size(evidence.excess());
    for (int s = 0; s <= size; s++) {
      readings[s]++;
      if (since[s] == NONE) {
        since[s] = second;
      }
      int duration = duration(readings[s], second == NONE ? 0 : second - since[s]);
      Severity own = of(s, duration);
      severity = own.compareTo(severity) > 0 ? own : severity;
    }
  }

  /** The severity so far. */
  public Severity severity() {
    return severity;
  }

  /** Writes what it knows as {@link #read} reads it: 65 bytes. */
  public void write(DataOutput out) throws IOException {
    for (int s = 0; s < NUM_SIZES; s++) {
      out.writeLong(readings[s]);
      out.writeLong(since[s]);
    }
    out.writeByte(severity.ordinal());
  }

  /**
   * Continues where another one was written.
   *
   * @throws IOException if the input ends early, or holds something else
   */
  public void read(DataInput in) throws IOException {
    for (int s = 0; s < NUM_SIZES; s++) {
      readings[s] = in.readLong();
      since[s] = in.readLong();
    }
    int ordinal = in.readUnsignedByte();
    if (ordinal >= Severity.values().length) {
      throw new IOException("there is no severity " + ordinal);
    }
    severity = Severity.values()[ordinal];
  }

  /** The severity of one reading that is this far outside what is usual. */
  static Severity ofOne(double excess) {
    return of(size(excess), 0);
  }

  private static int size(double excess) {
    int size = 0;
    while (size < SIZES.length && excess >= SIZES[size]) {
      size++;
    }
    return size;
  }

  private static int duration(long readings, long seconds) {
    if (readings >= LONG || seconds >= LONG_SECONDS) {
      return 2;
    }
    return readings >= LASTING || seconds >= LASTING_SECONDS ? 1 : 0;
  }

  /** One step for each size and each duration, of which the first is free. */
  private static Severity of(int size, int duration) {
    int steps = Math.max(0, size + duration - 1);
    return Severity.values()[Math.min(steps, Severity.CRITICAL.ordinal())];
  }
}
