package io.github.iforest4j.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Compares the times in the readings of a live stream with the times of their arrival, once per
 * arrival. The usual difference is learned from {@value #LEARNED} arrivals and then follows slowly,
 * so that readings that are always an hour old are usual, and a replay at another pace is never
 * judged. Three arrivals in a row that are off by the same time are unusual: a jump. After {@value
 * #LASTING} of them, the new difference is usual. Late readings that catch up are off by a
 * different time each. Not thread-safe; allocates nothing.
 */
final class ArrivalClock {
  static final int LEARNED = 16;
  static final int LASTING = 64;
  private static final int ROW = 3;
  private static final long LEAST = 60_000;
  private static final long LOCAL = 3_900_000;
  private static final long AHEAD = 300_000;

  /** A clock that is ahead by more than this, always, is that of a replay. */
  private static final long REPLAY = 26 * 3_600_000L;

  /** What follows from an arrival. */
  enum Change {
    NONE,
    BEGINS,
    OVER,
    USUAL_NOW
  }

  private int seen;
  private long first;
  private double usual;
  private boolean replay;
  private int row;
  private long off;

  /**
   * Compares a reading.
   *
   * @param ahead its time minus that of its arrival, in milliseconds
   * @param interval the usual interval of the stream, in milliseconds
   * @param local whether times are local: then they jump by an hour twice a year, and are ahead in
   *     half of the world
   */
  Change arrival(long ahead, int interval, boolean local) {
    if (replay) {
      return Change.NONE;
    }
    if (seen < LEARNED) {
      return learn(ahead, interval);
    }
    long least = local ? LOCAL : LEAST;
    double tolerance = Math.max(least, 2. * interval);
    boolean open = row >= ROW;
    boolean future = !local && usual > AHEAD && usual < REPLAY;
    double from = future ? 0 : usual;
    double deviation = ahead - from;
    if (Math.abs(deviation) <= tolerance) {
      row = 0;
      usual = future ? ahead : usual + deviation / 8;
      return open ? Change.OVER : Change.NONE;
    }
    row = !open && row > 0 && Math.abs(deviation - off) > tolerance ? 1 : row + 1;
    off = (long) deviation;
    if (row == LASTING && !future) {
      usual = ahead;
      row = 0;
      return Change.USUAL_NOW;
    }
    row = Math.min(row, LASTING);
    return !open && row == ROW ? Change.BEGINS : Change.NONE;
  }

  private Change learn(long ahead, int interval) {
    if (seen == 0) {
      first = ahead;
      usual = ahead;
    }
    seen++;
    usual += (ahead - usual) / seen;
    if (seen == LEARNED && Math.abs(ahead - first) > Math.max(LEAST, 2. * interval)) {
      replay = true;
    }
    return Change.NONE;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeByte(seen);
    out.writeLong(first);
    out.writeDouble(usual);
    out.writeBoolean(replay);
    out.writeByte(row);
    out.writeLong(off);
  }

  void read(DataInputStream in) throws IOException {
    seen = Math.min(LEARNED, in.readUnsignedByte());
    first = in.readLong();
    usual = in.readDouble();
    replay = in.readBoolean();
    row = Math.min(LASTING, in.readUnsignedByte());
    off = in.readLong();
    if (!Double.isFinite(usual)) {
      throw new IOException("the usual difference of a clock is no number");
    }
  }

  /** How far the clock is off, in milliseconds; positive if it is ahead. */
  long off() {
    return off;
  }
}
