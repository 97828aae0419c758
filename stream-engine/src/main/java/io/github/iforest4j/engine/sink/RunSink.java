package io.github.iforest4j.engine.sink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.label.AnomalyLabel;

/**
 * Receives the events of a run, such as to alert someone. The life of a sink, in order:
 *
 * <ol>
 *   <li>{@link #learned} for each reading that the run learns from, if it learns;
 *   <li>{@link #started}, when there is a model;
 *   <li>{@link #anomaly}, {@link #labelled}, {@link #incident} and {@link #drift}, as they happen.
 *       An event is in the journal before any sink receives it. The label of an anomaly comes
 *       later, from another thread;
 *   <li>{@link #ended}, when the source has ended and the last labels are there;
 *   <li>{@link #close}, always, and last.
 * </ol>
 *
 * <p>Every method does nothing unless it is overridden. They are called by the thread of the stream
 * and by labelling threads, never by two at once. They must return quickly: a sink that sends
 * events somewhere puts them into a bounded queue. An exception ends the run: an {@link
 * java.io.UncheckedIOException} for what the user can repair, such as a full disk, whose message a
 * command shows; any other is taken for a mistake in the sink. A sink may stop the run.
 *
 * <p>{@link #incident} follows when an incident is over. One that is still open when the source
 * ends has no end in this run: a run that continues from its state may report it.
 *
 * <p>Events that an earlier run has recorded come again as known. That run passed them to its
 * sinks, but a sink with a queue may not have delivered them if the process was killed.
 *
 * <p>Anomalies that are suppressed by feedback reach only sinks that {@link #seesSuppressed}. To
 * all others, an incident begins with its first anomaly that is not suppressed, and carries the id
 * of that anomaly; of an incident that is suppressed as a whole they receive nothing.
 *
 * <p>A sink that also wants the readings implements {@link ReadingSink}.
 */
public interface RunSink extends AnomalyListener, AutoCloseable {
  /** Whether suppressed anomalies are received as well, each after a {@link #suppressed}. */
  default boolean seesSuppressed() {
    return false;
  }

  /**
   * The run has learned from one more reading.
   *
   * @param readings the number of readings so far
   */
  default void learned(long readings) {}

  /**
   * The run begins to judge.
   *
   * @param model the model that judges
   * @param keyField the index of the field that names the stream of a reading; −1 for one stream
   */
  default void started(DetectorModel model, int keyField) {}

  /**
   * The anomaly that is received next is suppressed.
   *
   * @param id the id of the anomaly
   * @param reason why, in words
   */
  default void suppressed(String id, String reason) {}

  @Override
  default void anomaly(AnomalyEvent event, boolean known) {}

  @Override
  default void labelled(AnomalyEvent event, AnomalyLabel label) {}

  /**
   * Whether the sink stays open when its run ends. Then the run calls neither {@link #ended} nor
   * {@link #close}; both are left to the owner.
   */
  default boolean outlivesRun() {
    return false;
  }

  /** The source has ended, and the last label has been received. */
  default void ended() {}

  /** Frees what the sink holds. */
  @Override
  default void close() {}
}
