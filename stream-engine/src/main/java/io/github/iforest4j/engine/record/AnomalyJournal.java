package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.label.AnomalyLabel;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The journal: one JSON line for each anomaly, appended at once, and later one with its label; and
 * one for each incident that is over, and for each drift. Not thread-safe.
 */
final class AnomalyJournal implements Closeable {
  private LineFile file;

  /** With a hash of the reading, to tell a replay from other readings at the same positions. */
  private final KnownIds anomalies;

  private final KnownIds labels;
  private final KnownIds incidents;
  private final KnownIds drifts;
  private long cutBytes;

  private AnomalyJournal(LineFile file, boolean remembers) {
    this.file = file;
    this.anomalies = new KnownIds(remembers);
    this.labels = new KnownIds(remembers);
    this.incidents = new KnownIds(remembers);
    this.drifts = new KnownIds(remembers);
  }

  private List<KnownIds> known() {
    return List.of(anomalies, labels, incidents, drifts);
  }

  /** Hears what an earlier run wrote, in its order. */
  interface Replay {
    void anomaly(AnomalyEvent event);

    void label(String id, AnomalyLabel label) throws IOException;
  }

  /**
   * Opens a journal, cuts a torn last line off, and replays the rest; before that, the one that was
   * put aside last.
   *
   * @param remembers whether the same anomalies may come again
   * @throws UnusableFileException if another run writes to it, or a line is not of a journal
   */
  static AnomalyJournal open(Path path, boolean remembers, Replay replay) throws IOException {
    LineFile file = LineFile.open(path);
    try {
      AnomalyJournal journal = new AnomalyJournal(file, remembers);
      Path aside = Rotation.latestAside(path);
      if (aside != null) {
        try (BufferedReader lines = Files.newBufferedReader(aside)) {
          journal.read(lines, aside, replay);
        }
        journal.known().forEach(KnownIds::putAside);
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

  /** Puts the file aside and begins a new one; if that fails, it goes on with this one. */
  void rotate(Path aside) throws IOException {
    file = file.putAside(aside);
    known().forEach(KnownIds::putAside);
  }

  LineFile file() {
    return file;
  }

  private void read(Replay replay) throws IOException {
    if (file.hasNoLine() && !isBeginning(file.tornText())) {
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
      AnomalyJson.Line line = parse(text, path, number);
      switch (line.kind()) {
        case ANOMALY -> {
          if (anomalies.read(line.id(), line.event().contentHash())) {
            replay.anomaly(line.event());
          }
        }
        case LABEL -> {
          if (labels.read(line.id(), 0)) {
            replay.label(line.id(), line.label());
          }
        }
        case EPISODE -> incidents.read(line.id(), 0);
        case DRIFT -> drifts.read(line.id(), 0);
      }
    }
  }

  private static AnomalyJson.Line parse(String text, Path path, long number)
      throws UnusableFileException {
    try {
      return AnomalyJson.parse(text);
    } catch (RuntimeException e) {
      throw unusable(path, number, e);
    }
  }

  private static boolean isBeginning(String torn) {
    return torn.startsWith(AnomalyJson.BEGINNING) || AnomalyJson.BEGINNING.startsWith(torn);
  }

  private static UnusableFileException unusable(Path path, long line, Exception cause) {
    return new UnusableFileException(
        path
            + ", line "
            + line
            + " is not a line of an anomaly journal; move the file away or name another one",
        cause);
  }

  /** How many bytes of a torn line were cut off on opening. */
  long cutBytes() {
    return cutBytes;
  }

  /**
   * Appends an anomaly; false, and nothing is written, when the journal has it.
   *
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
    file.append(AnomalyJson.journalLine(event));
    return true;
  }

  /** Appends a label; false, and nothing is written, when the anomaly has one. */
  boolean append(String id, AnomalyLabel label) {
    if (labels.find(id) != null) {
      return false;
    }
    labels.add(id, 0);
    file.append(AnomalyJson.labelLine(id, label));
    return true;
  }

  /** Appends an incident that is over; false, and nothing is written, when the journal has it. */
  boolean append(IncidentEvent incident) {
    if (incidents.find(incident.id()) != null) {
      return false;
    }
    incidents.add(incident.id(), 0);
    file.append(AnomalyJson.incident(incident));
    return true;
  }

  /** Appends a drift; false, and nothing is written, when the journal has it. */
  boolean append(DriftEvent drift) {
    if (drifts.find(drift.id()) != null) {
      return false;
    }
    drifts.add(drift.id(), 0);
    file.append(AnomalyJson.drift(drift));
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
