package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.KeyedStreams;
import io.github.iforest4j.engine.RunState.PartPlace;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The judges of a server, one for each device, whose memory survives a restart if there is a folder
 * for it. A server has no source that could be read again: readings that it judged after the last
 * save are forgotten if it is killed.
 *
 * <p>Thread-safe. Readings wait while the memory is copied, and not while the copy is written.
 * Finding the judge of a known device takes O(1) and allocates nothing; saving takes memory in
 * proportion to the number of devices.
 */
public final class SavedJudges {
  private final DetectorModel model;
  private final KeySettings keys;
  private final JudgeSettings settings;

  /** Null if nothing is saved. Guarded by {@link #saving}. */
  private final @Nullable Checkpoints checkpoints;

  private final Object saving = new Object();

  // Guarded by this.
  private final KeyedStreams<StreamJudge> judges;
  private @Nullable RecordRow current;
  private boolean changed;

  // Written under the lock, and read at any time: whoever asks does not wait for a judgement.
  private volatile long readings;
  private volatile long anomalies;
  private volatile int devices;

  /**
   * Continues from what the folder holds, or begins with empty memories, and saves.
   *
   * @param folder where the memory is kept; null to keep none. The caller closes it after the last
   *     save
   * @param every how often {@link #saveIfDue} saves
   * @throws StateException if the folder's state is damaged, is that of a run, or was kept with
   *     another model or key
   * @throws IOException if the state cannot be read or written
   */
  public SavedJudges(
      DetectorModel model,
      KeySettings keys,
      @Nullable StateFolder folder,
      Duration every,
      Timing timing)
      throws IOException {
    this.model = Objects.requireNonNull(model, "model");
    this.keys = keys;
    this.settings = JudgeSettings.of(model);
    this.judges =
        new KeyedStreams<>(
            key ->
                new StreamJudge(
                    model.ofStream(key, Objects.requireNonNull(current)), settings, key),
            keys.maxKeys(),
            keys.idle(),
            (key, judge) -> {});
    this.checkpoints = folder == null ? null : new Checkpoints(folder, every, timing);
    if (checkpoints != null) {
      if (checkpoints.hasState()) {
        RunState state =
            checkpoints.resumeServer(model, keys.field(), settings.learning(), this::restore);
        readings = state.totals().readings();
        anomalies = state.totals().anomalies();
        countDevices();
      }
      save();
    }
  }

  private void restore(byte[] bytes) throws IOException {
    judges.restore(bytes, (key, judge) -> StreamJudge.restore(model, settings, key, judge));
  }

  /**
   * Judges readings, each by the memory of its device. No save comes between them.
   *
   * @param session the name of what the readings count within
   * @param arrival when the readings arrived
   * @param each receives the device of each reading, empty if no field names devices, and what was
   *     judged; in the order of the readings, and before the next one is judged
   */
  public synchronized void judge(
      List<RecordRow> rows,
      String session,
      Instant arrival,
      BiConsumer<? super String, ? super Judgement> each) {
    for (RecordRow row : rows) {
      current = row;
      changed = true;
      readings++;
      String key = keys.areKeyed() ? row.text(keys.field()) : "";
      StreamJudge judge = judges.get(key, arrival.toEpochMilli());
      Judgement judgement = judge.judge(row, Origin.of(session, readings, arrival));
      anomalies += judgement.anomaly() == null ? 0 : 1;
      countDevices();
      each.accept(key, judgement);
    }
  }

  private void countDevices() {
    devices = keys.areKeyed() ? judges.size() : 0;
  }

  /** The number of readings that were judged, with those before a restart. */
  public long readings() {
    return readings;
  }

  /** The number of anomalies among them. */
  public long anomalies() {
    return anomalies;
  }

  /** The number of devices that are remembered; 0 if no field names devices. */
  public int devices() {
    return devices;
  }

  /**
   * Saves if it is time to, and a reading was judged since the last save.
   *
   * @throws IOException if the state is too large or cannot be written; the earlier one stays
   */
  public void saveIfDue() throws IOException {
    synchronized (saving) {
      if (checkpoints != null && checkpoints.isDue() && hasChanged()) {
        save();
      }
    }
  }

  /**
   * Saves, for the last time before the folder is closed, for example.
   *
   * @throws IOException if the state is too large or cannot be written; the earlier one stays
   */
  public void save() throws IOException {
    synchronized (saving) {
      if (checkpoints == null) {
        return;
      }
      try {
        checkpoints.save(this::take);
      } catch (IOException e) {
        noteChange();
        throw e;
      }
    }
  }

  private synchronized boolean hasChanged() {
    return changed;
  }

  private synchronized void noteChange() {
    changed = true;
  }

  private synchronized RunState take() {
    changed = false;
    return new RunState(
        model.id(),
        new RunState.Totals(readings, 0, anomalies, 0, 0),
        keys.field(),
        settings.learning().ordinal(),
        judges.snapshot(StreamJudge::snapshot),
        Map.of(),
        List.of(new PartPlace(Checkpoints.SERVER, readings, "", 0)));
  }
}
