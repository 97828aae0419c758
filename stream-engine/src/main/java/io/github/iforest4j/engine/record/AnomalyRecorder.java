package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.schema.FeatureSchema;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one place that anomalies and their labels go through: journal first, then whoever listens; a
 * label into the journal, the table, and to whoever listens.
 *
 * <p>Opening completes what a killed run left: a torn last line is cut off, and anomalies whose
 * label is in the journal but not in the table get their row. Those without a label are {@link
 * #pending()}.
 *
 * <p>Thread-safe.
 */
public final class AnomalyRecorder implements Closeable {
  private final AnomalyJournal journal;
  private final AnomalyCsv csv;
  private final AnomalyListener listener;
  private final Map<String, AnomalyEvent> unlabelled = new LinkedHashMap<>();
  private final Map<LabelStatus, Long> labels = new EnumMap<>(LabelStatus.class);
  private long anomalies;
  private long incidents;
  private long drifts;
  private final Rotation rotation;
  private LocalDate day;
  private long rotations;
  private String trouble;
  private boolean closed;

  private AnomalyRecorder(
      Path journalFile,
      Path csvFile,
      FeatureSchema schema,
      Rotation rotation,
      boolean remembers,
      AnomalyListener l)
      throws IOException {
    this.listener = l;
    this.rotation = rotation;
    this.csv = AnomalyCsv.open(csvFile, schema, remembers);
    try {
      this.journal = AnomalyJournal.open(journalFile, remembers, new Completion());
      this.day = rotation.dayOf(journalFile);
      csv.doneReading();
    } catch (IOException | RuntimeException e) {
      csv.close();
      throw e;
    }
  }

  private AnomalyRecorder(AnomalyListener listener) {
    this.listener = listener;
    this.rotation = Rotation.NEVER;
    this.csv = null;
    this.journal = null;
  }

  /** Brings the table up to the journal. */
  private final class Completion implements AnomalyJournal.Replay {
    @Override
    public void anomaly(AnomalyEvent event) {
      unlabelled.put(event.id(), event);
    }

    @Override
    public void label(String id, AnomalyLabel label) {
      AnomalyEvent event = unlabelled.remove(id);
      if (event != null) {
        csv.append(event, label);
      }
    }
  }

  /**
   * Opens a journal and a table, new or to go on with.
   *
   * @param journal the journal
   * @param csv the table
   * @param schema the fields of the table
   * @param listener who hears of each anomaly and label from now on
   * @throws UnusableFileException if one of the files cannot be gone on with; both stay as they are
   * @throws IOException if one cannot be read or written
   */
  public static AnomalyRecorder open(
      Path journal, Path csv, FeatureSchema schema, AnomalyListener listener) throws IOException {
    return open(journal, csv, schema, Rotation.NEVER, true, listener);
  }

  /**
   * As the other, for a long run.
   *
   * @param rotation when the files are put aside
   * @param remembers whether the input can be read again, so that the same anomalies may come
   *     again; then the ids of what the files hold stay in memory
   */
  public static AnomalyRecorder open(
      Path journal,
      Path csv,
      FeatureSchema schema,
      Rotation rotation,
      boolean remembers,
      AnomalyListener listener)
      throws IOException {
    return new AnomalyRecorder(journal, csv, schema, rotation, remembers, listener);
  }

  /** A recorder without files: anomalies and labels only reach whoever listens. */
  public static AnomalyRecorder withoutFiles(AnomalyListener listener) {
    return new AnomalyRecorder(listener);
  }

  /** The anomalies that have no label yet, of this run and of earlier ones; oldest first. */
  public synchronized List<AnomalyEvent> pending() {
    return List.copyOf(unlabelled.values());
  }

  /**
   * Records an anomaly and shows it.
   *
   * @return whether it wants a label: false when an earlier run recorded it already
   * @throws UnusableFileException if the journal has other values for the same reading
   */
  public synchronized boolean record(AnomalyEvent event) throws IOException {
    rotate();
    boolean fresh = journal == null || journal.append(event);
    if (fresh) {
      unlabelled.put(event.id(), event);
    }
    anomalies++;
    incidents += event.beginsIncident() ? 1 : 0;
    listener.anomaly(event, !fresh);
    return fresh;
  }

  /** Puts the files aside if it is time; what fails now is tried at the next anomaly. */
  private void rotate() {
    if (journal == null || !rotation.happens()) {
      return;
    }
    long size = Math.max(journal.file().size(), csv.file().size());
    if (rotation.isDue(size, day)) {
      try {
        journal.rotate(rotation.aside(journal.file().path()));
        csv.rotate(rotation.aside(csv.file().path()));
        rotations++;
        day = rotation.today();
        trouble = null;
      } catch (IOException e) {
        trouble = "files cannot be put aside: " + e.getMessage();
      }
    }
  }

  /** Records that an incident is over and shows it. */
  public synchronized void record(IncidentEvent incident) {
    boolean fresh = journal == null || journal.append(incident);
    listener.incident(incident, !fresh);
  }

  /** Records a drift and shows it. */
  public synchronized void record(DriftEvent drift) {
    boolean fresh = journal == null || journal.append(drift);
    drifts++;
    listener.drift(drift, !fresh);
  }

  /** Records the label of an anomaly and shows it; only the first label of an anomaly counts. */
  public synchronized void labelled(AnomalyEvent event, AnomalyLabel label) {
    if (closed || unlabelled.remove(event.id()) == null) {
      return;
    }
    labels.merge(label.status(), 1L, Long::sum);
    if (journal != null) {
      journal.append(event.id(), label);
      csv.append(event, label);
    }
    listener.labelled(event, label);
  }

  /**
   * Why lines of the files wait to be written, or are lost; null while all is well. The run goes on
   * meanwhile.
   */
  public synchronized String trouble() {
    if (journal == null) {
      return null;
    }
    String problem = journal.file().problem();
    problem = problem == null ? csv.file().problem() : problem;
    return problem == null ? trouble : problem;
  }

  /** How many lines of the files wait to be written. */
  public synchronized long unwritten() {
    return journal == null ? 0 : journal.file().waiting() + csv.file().waiting();
  }

  /** How many lines of the files are lost. */
  public synchronized long lost() {
    return journal == null ? 0 : journal.file().lost() + csv.file().lost();
  }

  /** How often the files were put aside. */
  public synchronized long rotations() {
    return rotations;
  }

  /**
   * Sees to it that what was recorded so far is on the disk, also if power is lost.
   *
   * @throws IOException if it is not
   */
  public synchronized void flush() throws IOException {
    if (journal != null) {
      journal.file().force();
      csv.file().force();
    }
  }

  /** How many anomalies were recorded since opening, known ones included. */
  public synchronized long anomalies() {
    return anomalies;
  }

  /** How many of them began an incident. */
  public synchronized long incidents() {
    return incidents;
  }

  /** How many drifts were recorded since opening, known ones included. */
  public synchronized long drifts() {
    return drifts;
  }

  /** How many labels were recorded since opening. */
  public synchronized Map<LabelStatus, Long> labels() {
    return new EnumMap<>(labels);
  }

  /** How many bytes of torn lines were cut off on opening. */
  public long cutBytes() {
    return journal == null ? 0 : journal.cutBytes() + csv.cutBytes();
  }

  /**
   * Closes the files; labels that come later are dropped, and the next run completes the table.
   *
   * @throws IOException if lines wait or are lost: the next run over the same input completes them
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (journal != null) {
      try (journal;
          csv) {
        journal.file().requireWritten();
        csv.file().requireWritten();
      }
    }
  }
}
