package io.github.iforest4j.engine;

import io.github.iforest4j.engine.event.ArrivalEvent.Kind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When the readings of one stream arrive: the usual interval and the incidents that are open. All
 * times are milliseconds of a clock that never jumps. About 600 bytes; half of that until a second
 * reading arrives live. Not thread-safe; a reading allocates nothing, except that intervals are
 * sorted once per four arrivals.
 *
 * <p>Readings within a second count as one arrival, so a device that sends ten readings at once
 * every minute has an interval of a minute.
 */
final class ArrivalTimes {
  /** Readings within this time count as one arrival, in milliseconds. */
  static final long ARRIVAL = 1000;

  private static final long NONE = Long.MIN_VALUE;

  /** An open incident: its id, and when it began, in milliseconds since 1970. */
  record Open(String id, long since) {}

  private final UsualInterval interval = new UsualInterval(false);
  private long arrival = NONE;
  private long last = NONE;
  private long position;

  /** The part of the source that the last reading came from. */
  private int part;

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
      interval.add(now - arrival);
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

  /** The median interval in milliseconds; 0 while it is not known. */
  int median() {
    return interval.median();
  }

  /** Whether the intervals are known and regular. */
  boolean isRegular() {
    return interval.isRegular();
  }

  /** After which time without a reading the stream is silent, in milliseconds. */
  long silence() {
    return interval.silence();
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
    interval.write(out);
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
    interval.read(in);
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
