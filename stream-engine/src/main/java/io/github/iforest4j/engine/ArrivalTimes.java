package io.github.iforest4j.engine;

import io.github.iforest4j.engine.event.ArrivalEvent.Kind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When the readings of one stream arrive: the usual interval, learned from the latest {@value
 * #KEPT} intervals, and the incidents that are open. All times are milliseconds of a clock that
 * never jumps. About 600 bytes; half of that until a second reading arrives live. Not thread-safe;
 * a reading allocates nothing, except that intervals are sorted once per four arrivals.
 *
 * <p>Readings within a second count as one arrival, so a device that sends ten readings at once
 * every minute has an interval of a minute.
 *
 * <p>Intervals are regular if at most a tenth of them are shorter than half the median, and at most
 * a tenth longer than 2.2 medians. Of a device that reports on change, whose intervals are
 * distributed exponentially, 29 % are shorter and 22 % longer.
 */
final class ArrivalTimes {
  static final int KEPT = 64;

  /** The number of intervals from which on they are judged. */
  static final int LEAST = 32;

  /** Readings within this time count as one arrival, in milliseconds. */
  static final long ARRIVAL = 1000;

  /** A stream is silent after this multiple of its median interval, ... */
  static final int MULTIPLE = 5;

  /** ... but not before this time, in milliseconds. */
  static final long LEAST_SILENCE = 30_000;

  /** Never. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long NONE = Long.MIN_VALUE;
  private static final double SHORT = .5;
  private static final double LONG = 2.2;
  private static final int EVERY = 4;

  /** An open incident: its id, and when it began, in milliseconds since 1970. */
  record Open(String id, long since) {}

  private static final int[] NO_INTERVALS = {};
  private int[] intervals = NO_INTERVALS;
  private long seen;
  private long arrival = NONE;
  private long last = NONE;
  private long position;

  /** The part of the source that the last reading came from. */
  private int part;

  private int median;
  private long silence = NEVER;
  private final ArrivalRate rate = new ArrivalRate();
  private final ArrivalClock clock = new ArrivalClock();
  private final Map<Kind, Open> open = new EnumMap<>(Kind.class);

  /**
   * A reading arrived.
   *
   * @return whether it is the first one of an arrival, and not the first one of all
   */
  boolean reading(long now, int fromPart, long at) {
    boolean first = last == NONE || now - arrival >= ARRIVAL;
    boolean known = first && arrival != NONE;
    if (known) {
      add((int) Math.min(Integer.MAX_VALUE, now - arrival));
    }
    if (first) {
      arrival = now;
    }
    last = now;
    part = fromPart;
    position = at;
    rate.reading();
    return known;
  }

  private void add(int interval) {
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
        regular ? Math.max(LEAST_SILENCE, Math.max(MULTIPLE * (long) median, 2 * longest)) : NEVER;
  }

  /** The median interval in milliseconds; 0 while it is not known. */
  int median() {
    return median;
  }

  /** Whether the intervals are known and regular. */
  boolean isRegular() {
    return silence != NEVER;
  }

  /** After which time without a reading the stream is silent, in milliseconds. */
  long silence() {
    return silence;
  }

  /** How long ago the last reading was, in milliseconds; negative if there was none. */
  long quiet(long now) {
    return last == NONE ? -1 : now - last;
  }

  boolean hasReading() {
    return last != NONE;
  }

  long position() {
    return position;
  }

  int part() {
    return part;
  }

  ArrivalRate rate() {
    return rate;
  }

  ArrivalClock clock() {
    return clock;
  }

  /** Silence so far does not count: this stream could not be heard. */
  void restart(long now) {
    if (last != NONE) {
      last = now;
      arrival = NONE;
    }
    rate.restart();
  }

  @Nullable Open open(Kind kind) {
    return open.get(kind);
  }

  void open(Kind kind, Open incident) {
    open.put(kind, incident);
  }

  @Nullable Open close(Kind kind) {
    return open.remove(kind);
  }

  /** Writes what a restart must not lose. */
  void write(DataOutputStream out) throws IOException {
    int n = (int) Math.min(seen, KEPT);
    out.writeByte(n);
    for (long i = seen - n; i < seen; i++) {
      out.writeInt(intervals[(int) (i % KEPT)]);
    }
    out.writeBoolean(last != NONE);
    out.writeLong(position);
    rate.write(out);
    clock.write(out);
    out.writeByte(open.size());
    for (Map.Entry<Kind, Open> entry : open.entrySet()) {
      out.writeByte(entry.getKey().ordinal());
      StateData.text(out, entry.getValue().id());
      out.writeLong(entry.getValue().since());
    }
  }

  /**
   * Reads what {@link #write} wrote. The clock begins with {@link #restart}.
   *
   * @throws IOException if it is damaged
   */
  void read(DataInputStream in) throws IOException {
    int n = in.readUnsignedByte();
    for (int i = 0; i < Math.min(n, KEPT); i++) {
      int interval = in.readInt();
      if (interval < 0) {
        throw new IOException("an interval is negative");
      }
      add(interval);
    }
    if (n >= LEAST) {
      learn();
    }
    last = in.readBoolean() ? 0 : NONE;
    position = in.readLong();
    rate.read(in);
    clock.read(in);
    for (int i = in.readUnsignedByte(); i > 0; i--) {
      int kind = in.readUnsignedByte();
      if (kind >= Kind.values().length) {
        throw new IOException("there is no kind of incident " + kind);
      }
      open.put(Kind.values()[kind], new Open(StateData.text(in), in.readLong()));
    }
  }
}
