package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.BadInputException;
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
public final class Checkpoints {
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

  private final StateFolder folder;
  private final long everyNanos;
  private final LongSupplier nanoTime;
  private long dueAt;
  private long failures;

  public Checkpoints(StateFolder folder, Duration every, LongSupplier nanoTime) {
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
   * @param places how far the source took effect
   * @param row the last reading that did, or null when it is not at hand any more
   * @throws IOException if it cannot be written; the earlier state stays
   */
  void save(DetectorModel model, DeviceStreams streams, Places places, RecordRow row, Totals totals)
      throws IOException {
    long begun = nanoTime.getAsLong();
    try {
      folder.write(
          out -> {
            out.writeUTF(model.id());
            out.writeLong(totals.readings());
            out.writeLong(totals.warming());
            out.writeLong(totals.anomalies());
            out.writeLong(totals.episodes());
            out.writeLong(totals.drifts());
            streams.write(out);
            places.write(out, row);
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

  /**
   * Goes on where an earlier run was, if there was one: restores the memory, and reads what it read
   * of this source without judging it again.
   *
   * @return what the earlier runs came to
   * @throws StateException if the state is of another model, or damaged
   * @throws BadInputException if the source is not what it was
   */
  Totals resume(
      RunReporter reporter,
      DetectorModel model,
      DeviceStreams streams,
      Places places,
      RecordRow row)
      throws IOException {
    if (!folder.hasState()) {
      return Totals.NONE;
    }
    Totals totals;
    try (DataInputStream in = folder.read()) {
      String id = in.readUTF();
      if (!id.equals(model.id())) {
        throw StateException.otherModel(folder.folder());
      }
      totals =
          new Totals(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
      streams.read(in, folder.folder());
      places.read(in);
      if (in.read() >= 0) {
        throw folder.damaged();
      }
    } catch (EOFException e) {
      StateException damaged = folder.damaged();
      damaged.initCause(e);
      throw damaged;
    }
    reporter.note(
        String.format(
            Locale.ROOT,
            "state      %s: goes on after %,d readings%s",
            folder.folder(),
            totals.readings(),
            places.words()));
    places.skip(row, folder.folder());
    return totals;
  }
}
