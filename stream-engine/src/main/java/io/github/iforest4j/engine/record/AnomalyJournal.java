package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.file.LineFile;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.time.Timing;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal: one JSON line for each anomaly, later one for its label, one for each update of an
 * incident and for each incident that is over, one for each drift, and two for each incident about
 * the arrival of readings. Each line is as {@link EventJson} writes it, and in the operating system
 * when {@code append} returns. Not thread-safe.
 */
final class AnomalyJournal implements Closeable {
  private LineFile file;

  /** With a hash of the reading, which shows whether the same position has other values now. */
  private final KnownIds anomalies;

  private final KnownIds labels;
  private final KnownIds updates;
  private final KnownIds incidents;
  private final KnownIds drifts;
  private final KnownIds arrivals;
  private long cutBytes;

  private AnomalyJournal(LineFile file, boolean replayable) {
    this.file = file;
    this.anomalies = new KnownIds(replayable);
    this.labels = new KnownIds(replayable);
    this.updates = new KnownIds(replayable);
    this.incidents = new KnownIds(replayable);
    this.drifts = new KnownIds(replayable);
    this.arrivals = new KnownIds(replayable);
  }

  private List<KnownIds> known() {
    return List.of(anomalies, labels, updates, incidents, drifts, arrivals);
  }

  /** Receives what earlier runs wrote, in its order. */
  interface Replay {
    void anomaly(AnomalyEvent event);

    void label(String id, AnomalyLabel label);
  }

  /**
   * Opens a journal, or creates it. Reads the file that was rotated last, then the journal itself,
   * and removes a torn last line. Of files that were rotated earlier, only the anomalies that have
   * no label in them are read.
   *
   * @param replayable whether the same events may come again
   * @param replay receives the anomalies and labels of both files, and before them the anomalies of
   *     earlier files that have no label there
   * @throws UnusableFileException if another run writes to the journal, or a line is not one of a
   *     journal; the file is unchanged
   */
  static AnomalyJournal open(Path path, boolean replayable, Timing timing, Replay replay)
      throws IOException {
    LineFile file = LineFile.open(path, timing);
    try {
      AnomalyJournal journal = new AnomalyJournal(file, replayable);
      List<Path> rotated = Rotation.rotated(path);
      if (!rotated.isEmpty()) {
        int last = rotated.size() - 1;
        for (AnomalyEvent pending : PendingAnomalies.read(rotated.subList(0, last))) {
          replay.anomaly(pending);
        }
        try (BufferedReader lines = LineFile.reader(rotated.get(last))) {
          journal.read(lines, rotated.get(last), replay);
        }
        journal.known().forEach(KnownIds::rotate);
      }
      journal.read(replay);
      journal.known().forEach(KnownIds::doneReading);
      journal.cutBytes = file.cutTornLine();
      return journal;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Renames the file and begins a new one.
   *
   * @throws IOException if that fails; then the journal continues in the same file
   */
  void rotate(Path rotatedName) throws IOException {
    file = file.rotate(rotatedName);
    known().forEach(KnownIds::rotate);
  }

  LineFile file() {
    return file;
  }

  private void read(Replay replay) throws IOException {
    if (file.hasNoLine() && !JournalLine.isBeginning(file.tornText())) {
      throw unusable(file.path(), 1, null);
    }
    try (BufferedReader lines = file.lines()) {
      read(lines, file.path(), replay);
    }
  }

  private void read(BufferedReader lines, Path path, Replay replay) throws IOException {
    long number = 0;
    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
      number++;
      if (text.isBlank()) {
        continue;
      }
      JournalLine line = parse(text, path, number);
      if (line instanceof JournalLine.Anomaly anomaly) {
        if (anomalies.addRead(line.id(), anomaly.event().contentHash())) {
          replay.anomaly(anomaly.event());
        }
      } else if (line instanceof JournalLine.Label label) {
        if (labels.addRead(line.id(), 0)) {
          replay.label(line.id(), label.label());
        }
      } else {
        KnownIds known =
            line instanceof JournalLine.Incident
                ? incidents
                : line instanceof JournalLine.Update
                    ? updates
                    : line instanceof JournalLine.Arrival ? arrivals : drifts;
        known.addRead(line.id(), 0);
      }
    }
  }

  private static JournalLine parse(String text, Path path, long number)
      throws UnusableFileException {
    try {
      return JournalLine.parse(text);
    } catch (RuntimeException e) {
      throw unusable(path, number, e);
    }
  }

  private static UnusableFileException unusable(Path path, long line, @Nullable Exception cause) {
    return new UnusableFileException(
        path
            + ", line "
            + line
            + " is not a line of an anomaly journal; move the file away or name another one",
        cause);
  }

  /** The number of bytes of a torn line that were removed on opening. */
  long cutBytes() {
    return cutBytes;
  }

  /** Whether the file, or the one that was rotated last, has an anomaly of this id. */
  boolean has(String id) {
    return anomalies.find(id) != null;
  }

  /**
   * Appends an anomaly.
   *
   * @return false if the journal already has it; then nothing is written
   * @throws UnusableFileException if the journal has other values for the same reading
   */
  boolean append(AnomalyEvent event) throws UnusableFileException {
    Integer known = anomalies.find(event.id());
    if (known != null && known != event.contentHash()) {
      throw new UnusableFileException(
          file.path()
              + " has reading "
              + event.position()
              + " of "
              + event.source()
              + " with other values: the input has changed since; move the file away or name"
              + " another one");
    }
    if (known != null) {
      return false;
    }
    anomalies.add(event.id(), event.contentHash());
    file.append(EventJson.anomalyWithEvidenceLine(event));
    return true;
  }

  /** Appends a label; returns false if the anomaly already has one. */
  boolean append(String id, AnomalyLabel label) {
    if (labels.find(id) != null) {
      return false;
    }
    labels.add(id, 0);
    file.append(EventJson.label(id, label));
    return true;
  }

  /** Appends an update of an incident; returns false if the journal already has it. */
  boolean append(IncidentUpdate update) {
    if (updates.find(update.id()) != null) {
      return false;
    }
    updates.add(update.id(), 0);
    file.append(EventJson.update(update));
    return true;
  }

  /** Appends an incident that is over; returns false if the journal already has it. */
  boolean append(IncidentEvent incident) {
    if (incidents.find(incident.id()) != null) {
      return false;
    }
    incidents.add(incident.id(), 0);
    file.append(EventJson.incident(incident));
    return true;
  }

  /** Appends a drift; returns false if the journal already has it. */
  boolean append(DriftEvent drift) {
    if (drifts.find(drift.id()) != null) {
      return false;
    }
    drifts.add(drift.id(), 0);
    file.append(EventJson.drift(drift));
    return true;
  }

  /** Appends an incident about arrivals; returns false if the journal already has it. */
  boolean append(ArrivalEvent event) {
    if (arrivals.find(event.id()) != null) {
      return false;
    }
    arrivals.add(event.id(), 0);
    file.append(EventJson.arrival(event));
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
