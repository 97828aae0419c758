package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.file.LineFile;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A journal and a table. The journal is written first; opening completes the table from it. Not
 * thread-safe.
 */
final class FileStore implements EventStore {
  private final AnomalyJournal journal;
  private final AnomalyTable table;
  private final Rotation rotation;
  private final Timing timing;
  private final Map<String, AnomalyEvent> unlabelled = new LinkedHashMap<>();

  /** The day on which the files were begun, or last written by an earlier run. */
  private LocalDate begun;

  private volatile long rotations;
  private boolean rotationHeld;

  /** Whether an anomaly came that no file had: what was read again is over. */
  private boolean hasNew;

  private @Nullable String rotationFailure;

  private FileStore(RunFiles files, AnomalyTable table, boolean replayable, Timing timing)
      throws IOException {
    this.table = table;
    this.rotation = files.rotation();
    this.timing = timing;
    // Before it is opened, which may change it.
    this.begun = Rotation.day(lastWritten(files.journal()));
    this.journal = AnomalyJournal.open(files.journal(), replayable, timing, new Completion());
    table.doneReading();
  }

  /** Adds the rows that the table lacks, because the earlier run was killed before. */
  private final class Completion implements AnomalyJournal.Replay {
    @Override
    public void anomaly(AnomalyEvent event) {
      unlabelled.put(event.id(), event);
    }

    @Override
    public void label(String id, AnomalyLabel label) {
      AnomalyEvent event = unlabelled.remove(id);
      if (event != null) {
        table.append(event, label);
      }
    }
  }

  /**
   * Opens both files, or creates them.
   *
   * @param replayable whether the same events may come again
   * @throws UnusableFileException if one of the files cannot be continued; both are unchanged
   */
  static FileStore open(RunFiles files, FeatureSchema schema, boolean replayable, Timing timing)
      throws IOException {
    AnomalyTable table = AnomalyTable.open(files.table(), schema, replayable, timing);
    try {
      return new FileStore(files, table, replayable, timing);
    } catch (IOException | RuntimeException e) {
      table.close();
      throw e;
    }
  }

  private Instant lastWritten(Path file) throws IOException {
    boolean isNew = Files.notExists(file) || Files.size(file) == 0;
    return isNew ? timing.now() : Files.getLastModifiedTime(file).toInstant();
  }

  /** The anomalies of earlier runs that have no label, by id, oldest first. */
  Map<String, AnomalyEvent> unlabelled() {
    return unlabelled;
  }

  @Override
  public boolean add(AnomalyEvent event) throws UnusableFileException {
    // While readings come again, the files that hold their events must stay the last two.
    if (!journal.has(event.id())) {
      rotateIfDue();
      hasNew = true;
    }
    return journal.append(event);
  }

  /** Rotates the files if it is time. If that fails, the next anomaly tries again. */
  private void rotateIfDue() {
    if (rotationHeld || !rotation.isEnabled()) {
      return;
    }
    Instant now = timing.now();
    LocalDate today = Rotation.day(now);
    long bytes = journal.file().size();
    if (rotationFailure == null) {
      // A table that could not be rotated waits for the next journal, so that the last two tables
      // always hold the rows of the last two journals.
      bytes = Math.max(bytes, table.file().size());
    }
    if (rotation.isDue(bytes, begun, today)) {
      try {
        // What still waits must not be forgotten by the next journal.
        table.file().force();
        journal.rotate(Rotation.rotatedName(journal.file().path(), now));
        // Counted even if the table's fails: the journal has forgotten its oldest ids.
        rotations++;
        begun = today;
        table.rotate(Rotation.rotatedName(table.file().path(), now));
        rotationFailure = null;
      } catch (IOException e) {
        rotationFailure = "files cannot be rotated: " + e.getMessage();
      }
    }
  }

  @Override
  public boolean add(IncidentUpdate update) {
    return journal.append(update);
  }

  @Override
  public boolean add(IncidentEvent incident) {
    return journal.append(incident);
  }

  @Override
  public boolean add(DriftEvent drift) {
    return journal.append(drift);
  }

  @Override
  public boolean add(ArrivalEvent event) {
    return journal.append(event);
  }

  @Override
  public void add(AnomalyEvent event, AnomalyLabel label) {
    journal.append(event.id(), label);
    table.append(event, label);
  }

  @Override
  public @Nullable String trouble() {
    String problem = journal.file().problem();
    if (problem == null) {
      problem = table.file().problem();
    }
    if (problem == null) {
      problem = rotationFailure;
    }
    return problem == null ? removed() : problem;
  }

  private @Nullable String removed() {
    LineFile file = journal.file().restored() > 0 ? journal.file() : table.file();
    return file.restored() == 0 ? null : file.path() + " was removed; it has been written again";
  }

  @Override
  public long unwritten() {
    return journal.file().waiting() + table.file().waiting();
  }

  @Override
  public long lost() {
    return journal.file().lost() + table.file().lost();
  }

  @Override
  public void holdRotation(boolean held) {
    // A state that was saved while readings come again may be older than the last rotation.
    rotationHeld = held || rotationHeld && !hasNew;
  }

  @Override
  public long rotations() {
    return rotations;
  }

  @Override
  public long cutBytes() {
    return journal.cutBytes() + table.cutBytes();
  }

  @Override
  public void flush() throws IOException {
    journal.file().force();
    table.file().force();
  }

  @Override
  public void close() throws IOException {
    try (journal;
        table) {
      journal.file().requireWritten();
      table.file().requireWritten();
    }
  }
}
