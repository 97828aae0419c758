package io.github.iforest4j.client;

import io.github.iforest4j.client.input.BadInputException;
import io.github.iforest4j.client.input.RecordSource;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Keeps a run over a restart: what its detectors remember, how far the source was read, and what
 * was counted. One writer.
 *
 * <p>A reading takes effect exactly once: those up to the state's position are part of it, those
 * after it are judged again from the same memory, and what the journal has of them already is known
 * by its id.
 */
final class Checkpoints {
  /** Saving takes at most one in so many parts of the time. */
  private static final int MIN_SHARE = 20;

  /**
   * What earlier runs came to.
   *
   * @param readings how many were judged
   */
  record Totals(long readings, long warming, long anomalies, long episodes, long drifts) {
    /** Nothing yet. */
    static final Totals NONE = new Totals(0, 0, 0, 0, 0);
  }

  /** Where the source was: before its first reading when the position is 0. */
  private record Place(String session, long position, int hash) {}

  private final StateFolder folder;
  private final long everyNanos;
  private final LongSupplier nanoTime;
  private long dueAt;
  private long failures;

  Checkpoints(StateFolder folder, Duration every, LongSupplier nanoTime) {
    this.folder = folder;
    this.everyNanos = every.toNanos();
    this.nanoTime = nanoTime;
    this.dueAt = nanoTime.getAsLong() + everyNanos;
  }

  /** Whether it is time to save. */
  boolean isDue() {
    return nanoTime.getAsLong() - dueAt >= 0;
  }

  /**
   * Saves.
   *
   * @param source the session counts only if it can be read again
   * @param position of the last reading that took effect; 0 for none
   * @param row that reading, or null when it is not at hand any more
   * @throws IOException if it cannot be written; the earlier state stays
   */
  void save(
      DetectorModel model,
      DeviceStreams streams,
      RecordSource source,
      long position,
      RecordRow row,
      Totals totals)
      throws IOException {
    long begun = nanoTime.getAsLong();
    try {
      folder.write(
          out -> {
            out.writeUTF(model.id());
            out.writeUTF(source.isReplayable() ? name(source) : "");
            out.writeLong(source.isReplayable() ? position : 0);
            out.writeInt(row == null ? 0 : hash(row));
            out.writeLong(totals.readings());
            out.writeLong(totals.warming());
            out.writeLong(totals.anomalies());
            out.writeLong(totals.episodes());
            out.writeLong(totals.drifts());
            streams.write(out);
          });
    } catch (IOException e) {
      failures++;
      throw e;
    } finally {
      long now = nanoTime.getAsLong();
      dueAt = now + Math.max(everyNanos, MIN_SHARE * (now - begun));
    }
  }

  /** How often saving failed. */
  long failures() {
    return failures;
  }

  /** A name that fits the file. */
  private static String name(RecordSource source) {
    String session = source.session();
    return session.length() <= 4096 ? session : session.substring(session.length() - 4096);
  }

  /**
   * Goes on where an earlier run was, if there was one: restores the memory, and reads what it read
   * of this source without judging it again.
   *
   * @return what the earlier runs came to
   * @throws UserException if the state is of another model, or damaged
   * @throws BadInputException if the source is not what it was
   */
  Totals resume(
      Console console,
      DetectorModel model,
      DeviceStreams streams,
      RecordSource source,
      RecordRow row)
      throws IOException {
    if (!folder.hasState()) {
      return Totals.NONE;
    }
    Totals totals;
    Place place;
    try (DataInputStream in = folder.read()) {
      String id = in.readUTF();
      if (!id.equals(model.id())) {
        throw UserException.badInput(
            folder.folder()
                + ": the state there belongs to another model"
                + "\nName another folder, or remove this one to begin anew.");
      }
      place = new Place(in.readUTF(), in.readLong(), in.readInt());
      totals =
          new Totals(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
      streams.read(in, folder.folder());
      if (in.read() >= 0) {
        throw UserException.badInput(folder.damaged());
      }
    } catch (EOFException e) {
      throw UserException.badInput(folder.damaged(), e);
    }
    boolean same = source.isReplayable() && name(source).equals(place.session());
    console.note(
        String.format(
            Locale.ROOT,
            "state      %s: goes on after %,d readings%s",
            Console.sanitized(folder.folder().toString()),
            totals.readings(),
            same
                ? ", at " + place.position()
                : source.isReplayable() ? ", with another input" : ""));
    if (same && place.position() > 0) {
      skip(source, row, place);
    }
    return totals;
  }

  private void skip(RecordSource source, RecordRow row, Place place) throws IOException {
    while (source.next(row)) {
      if (source.position() < place.position()) {
        continue;
      }
      boolean there = source.position() == place.position();
      if (there && (place.hash() == 0 || place.hash() == hash(row))) {
        return;
      }
      throw changed(source, place, "is another reading now");
    }
    throw changed(source, place, "is not there any more");
  }

  private BadInputException changed(RecordSource source, Place place, String how) {
    return new BadInputException(
        source.name()
            + ": has changed since the state was saved: reading "
            + place.position()
            + " "
            + how
            + "\nName another state folder than "
            + folder.folder()
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
