package io.github.iforest4j.client.output;

import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.schema.FeatureSchema;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
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
  private long episodes;
  private long drifts;
  private IOException failure;
  private boolean closed;

  private AnomalyRecorder(Path journalFile, Path csvFile, FeatureSchema schema, AnomalyListener l)
      throws IOException {
    this.listener = l;
    this.csv = AnomalyCsv.open(csvFile, schema);
    try {
      this.journal = AnomalyJournal.open(journalFile, new Completion());
    } catch (IOException | RuntimeException e) {
      csv.close();
      throw e;
    }
  }

  private AnomalyRecorder(AnomalyListener listener) {
    this.listener = listener;
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
    public void label(String id, AnomalyLabel label) throws IOException {
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
    return new AnomalyRecorder(journal, csv, schema, listener);
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
   * @throws IOException if the journal cannot be written, or writing a label failed before
   */
  public synchronized boolean record(AnomalyEvent event) throws IOException {
    requireHealthy();
    boolean fresh = journal == null || journal.append(event);
    if (fresh) {
      unlabelled.put(event.id(), event);
    }
    anomalies++;
    episodes += event.beginsEpisode() ? 1 : 0;
    listener.anomaly(event, !fresh);
    return fresh;
  }

  /**
   * Records that an episode is over and shows it.
   *
   * @throws IOException if the journal cannot be written, or writing a label failed before
   */
  public synchronized void record(EpisodeEvent episode) throws IOException {
    requireHealthy();
    boolean fresh = journal == null || journal.append(episode);
    listener.episode(episode, !fresh);
  }

  /**
   * Records a drift and shows it.
   *
   * @throws IOException if the journal cannot be written, or writing a label failed before
   */
  public synchronized void record(DriftEvent drift) throws IOException {
    requireHealthy();
    boolean fresh = journal == null || journal.append(drift);
    drifts++;
    listener.drift(drift, !fresh);
  }

  /**
   * Records the label of an anomaly and shows it; only the first label of an anomaly counts. If the
   * files cannot be written, the next {@link #record} or {@link #close} says so.
   */
  public synchronized void labelled(AnomalyEvent event, AnomalyLabel label) {
    if (closed || unlabelled.remove(event.id()) == null) {
      return;
    }
    labels.merge(label.status(), 1L, Long::sum);
    if (journal != null && failure == null) {
      try {
        journal.append(event.id(), label);
        csv.append(event, label);
      } catch (IOException e) {
        failure = e;
      }
    }
    listener.labelled(event, label);
  }

  private void requireHealthy() throws IOException {
    if (failure != null) {
      throw new IOException("anomalies cannot be written: " + failure.getMessage(), failure);
    }
  }

  /** How many anomalies were recorded since opening, known ones included. */
  public synchronized long anomalies() {
    return anomalies;
  }

  /** How many of them began an episode. */
  public synchronized long episodes() {
    return episodes;
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
   * @throws IOException if the files cannot be closed, or writing a label failed before
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
        requireHealthy();
      }
    }
  }
}
