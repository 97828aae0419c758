package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.time.Timing;
import java.io.Closeable;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records the events of a run and the labels of its anomalies, and passes each on to a listener
 * after it was recorded.
 *
 * <p>When {@link #record} returns, the event is a line of the journal that survives the end of the
 * process; after {@link #flush} it also survives a loss of power. A label becomes a line of the
 * journal and then a row of the table. If the disk is full, lines wait in memory: no call fails,
 * and {@link #trouble} gives the reason.
 *
 * <p>Opening completes what a killed run left: a torn last line is removed, and an anomaly whose
 * label is in the journal but not in the table gets its row. Anomalies without a label are {@link
 * #pending}.
 *
 * <p>Thread-safe. The listener is called by the thread that records, never by two at once; it must
 * not call the recorder from another thread and wait for that. While it works, other threads can
 * still read the counts and call {@link #flush}; only the next event or label waits.
 */
public final class AnomalyRecorder implements Closeable {
  private final EventStore store;
  private final AnomalyListener listener;

  /** Held while something is recorded and passed on, so that the order is the same in both. */
  private final Object delivery = new Object();

  // Guarded by this.
  private final Map<String, AnomalyEvent> unlabelled;
  private final Map<LabelStatus, Long> labels = new EnumMap<>(LabelStatus.class);
  private long anomalies;
  private long incidents;
  private long drifts;
  private boolean closed;

  private AnomalyRecorder(
      EventStore store, Map<String, AnomalyEvent> unlabelled, AnomalyListener listener) {
    this.store = store;
    this.unlabelled = unlabelled;
    this.listener = listener;
  }

  /**
   * Opens a journal and a table, or creates them. Both are locked against another run until the
   * recorder is closed.
   *
   * @param files the names of both, and when they are rotated
   * @param schema its fields are columns of the table
   * @param replayable whether the input can be read again, so that events may come twice; then the
   *     ids in the files stay in memory, those of the files rotated last included
   * @param timing the clock for rotation, and for retries of failed writes
   * @param listener receives each event and label that is recorded from now on
   * @throws UnusableFileException if one of the files cannot be continued; both are unchanged
   * @throws IOException if a file cannot be read or written
   */
  public static AnomalyRecorder open(
      RunFiles files,
      FeatureSchema schema,
      boolean replayable,
      Timing timing,
      AnomalyListener listener)
      throws IOException {
    FileStore store = FileStore.open(files, schema, replayable, timing);
    return new AnomalyRecorder(store, store.unlabelled(), listener);
  }

  /** Creates a recorder that keeps no files: events and labels only reach the listener. */
  public static AnomalyRecorder withoutFiles(AnomalyListener listener) {
    return new AnomalyRecorder(EventStore.NONE, new LinkedHashMap<>(), listener);
  }

  /** The anomalies that have no label yet, of this run and of earlier ones; oldest first. */
  public synchronized List<AnomalyEvent> pending() {
    return List.copyOf(unlabelled.values());
  }

  /**
   * Records an anomaly.
   *
   * @return whether the anomaly needs a label; false if an earlier run recorded it
   * @throws UnusableFileException if the journal has other values for the same reading
   */
  public boolean record(AnomalyEvent event) throws UnusableFileException {
    synchronized (delivery) {
      boolean added = add(event);
      listener.anomaly(event, !added);
      return added;
    }
  }

  private synchronized boolean add(AnomalyEvent event) throws UnusableFileException {
    boolean added = store.add(event);
    if (added) {
      unlabelled.put(event.id(), event);
    }
    anomalies++;
    incidents += event.beginsIncident() ? 1 : 0;
    return added;
  }

  /** Records that an open incident has another name, or is more severe. */
  public void record(IncidentUpdate update) {
    synchronized (delivery) {
      boolean added = add(update);
      listener.updated(update, !added);
    }
  }

  private synchronized boolean add(IncidentUpdate update) {
    return store.add(update);
  }

  /** Records an incident that is over. */
  public void record(IncidentEvent incident) {
    synchronized (delivery) {
      boolean added = add(incident);
      listener.incident(incident, !added);
    }
  }

  private synchronized boolean add(IncidentEvent incident) {
    return store.add(incident);
  }

  /** Records a drift. */
  public void record(DriftEvent drift) {
    synchronized (delivery) {
      boolean added = add(drift);
      listener.drift(drift, !added);
    }
  }

  private synchronized boolean add(DriftEvent drift) {
    drifts++;
    return store.add(drift);
  }

  /** Records an incident about the arrival of readings, when it begins and when it is over. */
  public void record(ArrivalEvent event) {
    synchronized (delivery) {
      boolean added = add(event);
      listener.arrival(event, !added);
    }
  }

  private synchronized boolean add(ArrivalEvent event) {
    return store.add(event);
  }

  /**
   * Records the label of an anomaly. Does nothing if the anomaly already has one, or if the
   * recorder is closed; then the next run finds the anomaly {@link #pending}.
   */
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    synchronized (delivery) {
      if (add(event, label)) {
        listener.labelled(event, label);
      }
    }
  }

  private synchronized boolean add(AnomalyEvent event, AnomalyLabel label) {
    if (closed || unlabelled.remove(event.id()) == null) {
      return false;
    }
    labels.merge(label.status(), 1L, Long::sum);
    store.add(event, label);
    return true;
  }

  /**
   * Why lines wait to be written or are lost, or files could not be rotated; null if all is well.
   */
  public synchronized @Nullable String trouble() {
    return store.trouble();
  }

  /** The number of lines of the files that wait to be written. */
  public synchronized long unwritten() {
    return store.unwritten();
  }

  /** The number of lines of the files that were lost, because too many waited. */
  public synchronized long lost() {
    return store.lost();
  }

  /**
   * Prevents rotation of the files, or allows it again; meanwhile the files grow. Only the events
   * in the current files and in those rotated last are recognised if they come again; older ones
   * would be written a second time.
   *
   * @param held whether rotation is prevented
   */
  public synchronized void holdRotation(boolean held) {
    store.holdRotation(held);
  }

  /** The number of times that the files were rotated. */
  public long rotations() {
    return store.rotations();
  }

  /**
   * Writes everything to the disk, so that it survives a loss of power.
   *
   * @throws IOException if that fails, or lines wait or are lost
   */
  public synchronized void flush() throws IOException {
    store.flush();
  }

  /** The number of anomalies recorded since opening, including those that were known. */
  public synchronized long anomalies() {
    return anomalies;
  }

  /** The number of these anomalies that began an incident. */
  public synchronized long incidents() {
    return incidents;
  }

  /** The number of drifts recorded since opening, including those that were known. */
  public synchronized long drifts() {
    return drifts;
  }

  /** The number of labels recorded since opening, by status; a copy. */
  public synchronized Map<LabelStatus, Long> labels() {
    return new EnumMap<>(labels);
  }

  /** The number of bytes of torn lines that were removed on opening. */
  public synchronized long cutBytes() {
    return store.cutBytes();
  }

  /**
   * Closes the files, after the listener has received what is under way. Labels that come later are
   * ignored.
   *
   * @throws IOException if lines wait or are lost: the next run over the same input completes them
   */
  @Override
  public void close() throws IOException {
    // The listener receives nothing after this.
    synchronized (delivery) {
      closeStore();
    }
  }

  private synchronized void closeStore() throws IOException {
    if (!closed) {
      closed = true;
      store.close();
    }
  }
}
