package io.github.iforest4j.engine;

import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.RecordSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * How far each part of a source has taken effect, and a hash of the reading there, by which a part
 * that was changed is known. One writer; a reading allocates nothing.
 */
final class Places {
  private final RecordSource source;
  private final List<RecordSource> parts;

  /** 0 before the first reading. */
  private final long[] positions;

  /** 0 where the reading is not known. */
  private final int[] hashes;

  private boolean known;

  /** What was read of the source so far has taken effect, such as by being learned from. */
  Places(RecordSource source) {
    this.source = source;
    this.parts = source.parts();
    this.positions = new long[parts.size()];
    this.hashes = new int[parts.size()];
    for (int i = 0; i < positions.length; i++) {
      RecordSource part = parts.get(i);
      positions[i] = part.counts().readings() == 0 ? 0 : part.position();
    }
  }

  /** The last reading takes effect. */
  void took(RecordRow row) {
    int part = source.part();
    positions[part] = source.position();
    // Of a single part, the row is at hand when it is wanted.
    hashes[part] = positions.length == 1 ? 0 : hash(row);
  }

  /**
   * Writes them; nothing of what cannot be read again.
   *
   * @param row the last reading that took effect, or null when it is not at hand any more
   */
  void write(DataOutputStream out, RecordRow row) throws IOException {
    out.writeInt(source.isReplayable() ? positions.length : 0);
    for (int i = 0; source.isReplayable() && i < positions.length; i++) {
      Incidents.text(out, parts.get(i).session());
      out.writeLong(positions[i]);
      out.writeInt(positions.length == 1 && row != null ? hash(row) : hashes[i]);
    }
  }

  /** Reads what was written: where the parts that are here again go on. */
  void read(DataInputStream in) throws IOException {
    for (int n = in.readInt(); n > 0; n--) {
      String session = Incidents.text(in);
      long position = in.readLong();
      int hash = in.readInt();
      for (int i = 0; source.isReplayable() && i < positions.length; i++) {
        if (parts.get(i).session().equals(session)) {
          positions[i] = position;
          hashes[i] = hash;
          known = true;
        }
      }
    }
  }

  /** Where reading goes on, in words. */
  String words() {
    if (!source.isReplayable()) {
      return "";
    }
    return known
        ? ", at "
            + LongStream.of(positions).mapToObj(Long::toString).collect(Collectors.joining(" and "))
        : ", with another input";
  }

  /**
   * Reads past what took effect, part by part.
   *
   * @param folder where the state is, for a message
   * @throws BadInputException if a part is not what it was
   */
  void skip(RecordRow row, Path folder) throws IOException {
    for (int i = 0; known && i < positions.length; i++) {
      if (positions[i] > 0) {
        skip(parts.get(i), row, positions[i], hashes[i], folder);
      }
    }
  }

  private static void skip(RecordSource part, RecordRow row, long position, int hash, Path folder)
      throws IOException {
    while (part.next(row)) {
      if (part.position() < position) {
        continue;
      }
      boolean there = part.position() == position;
      if (there && (hash == 0 || hash == hash(row))) {
        return;
      }
      throw changed(part, position, "is another reading now", folder);
    }
    throw changed(part, position, "is not there any more", folder);
  }

  private static BadInputException changed(
      RecordSource part, long position, String how, Path folder) {
    return new BadInputException(
        part.name()
            + ": has changed since the state was saved: reading "
            + position
            + " "
            + how
            + "\nName another state folder than "
            + folder
            + ", or remove it to begin anew.");
  }

  /** Of all that a reading says; never 0. */
  static int hash(RecordRow row) {
    int hash = 1;
    for (int f = 0; f < row.schema().numFields(); f++) {
      FieldState state = row.state(f);
      hash = 31 * hash + state.ordinal();
      if (state == FieldState.NUMBER || state == FieldState.BOOLEAN) {
        hash = 31 * hash + Double.hashCode(row.number(f));
      } else if (state == FieldState.TEXT) {
        hash = 31 * hash + row.text(f).hashCode();
      }
    }
    return hash == 0 ? 1 : hash;
  }
}
