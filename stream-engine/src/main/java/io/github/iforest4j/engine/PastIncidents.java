package io.github.iforest4j.engine;

import io.github.iforest4j.explain.Evidence.Deviation;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Remembers when the latest incidents of a stream began and what led them, to recognise faults that
 * recur at the same time of day. Not thread-safe.
 */
final class PastIncidents {
  private static final int MAX_INCIDENTS = 64;
  private static final long DAY = 86_400;

  /** How far apart two times of day may be that count as the same. */
  private static final long SAME_TIME = 1_800;

  private final int[] fields = new int[MAX_INCIDENTS];
  private final int[] deviations = new int[MAX_INCIDENTS];
  private final long[] begins = new long[MAX_INCIDENTS];
  private int size;
  private int next;

  /**
   * Remembers an incident that is over, and forgets the oldest.
   *
   * @param field the field that led it; −1 for none
   * @param begin when it began; null if that is not known
   */
  void add(int field, Deviation deviation, @Nullable Instant begin) {
    if (field < 0 || begin == null) {
      return;
    }
    fields[next] = field;
    deviations[next] = deviation.ordinal();
    begins[next] = begin.getEpochSecond();
    next = (next + 1) % MAX_INCIDENTS;
    size = Math.min(MAX_INCIDENTS, size + 1);
  }

  /**
   * Whether an earlier incident had the same field and deviation, at the same time of another day.
   */
  boolean recurs(int field, Deviation deviation, @Nullable Instant begin) {
    if (begin == null) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      long apart = Math.abs(begin.getEpochSecond() - begins[i]);
      long ofDay = Math.floorMod(apart, DAY);
      if (fields[i] == field
          && deviations[i] == deviation.ordinal()
          && apart >= DAY - SAME_TIME
          && Math.min(ofDay, DAY - ofDay) <= SAME_TIME) {
        return true;
      }
    }
    return false;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeByte(size);
    out.writeByte(next);
    for (int i = 0; i < size; i++) {
      out.writeInt(fields[i]);
      out.writeByte(deviations[i]);
      out.writeLong(begins[i]);
    }
  }

  void read(DataInputStream in) throws IOException {
    size = in.readUnsignedByte();
    next = in.readUnsignedByte();
    if (size > MAX_INCIDENTS || next >= MAX_INCIDENTS) {
      throw new IOException("not " + MAX_INCIDENTS + " past incidents");
    }
    for (int i = 0; i < size; i++) {
      fields[i] = in.readInt();
      deviations[i] = in.readUnsignedByte();
      begins[i] = in.readLong();
    }
  }
}
