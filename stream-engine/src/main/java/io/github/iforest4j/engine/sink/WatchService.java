package io.github.iforest4j.engine.sink;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.RecordRow;

/**
 * Something that goes along with a run, such as a sink or the metrics: it sees every reading and
 * every anomaly, delays neither, and ends with the run. Every method does nothing unless it is
 * overridden.
 */
public interface WatchService extends ReadingObserver, AnomalyListener, AutoCloseable {
  @Override
  default void reading(RecordRow row, Verdict verdict) {}

  @Override
  default void anomaly(AnomalyEvent event, boolean known) {}

  @Override
  default void labelled(AnomalyEvent event, AnomalyLabel label) {}

  @Override
  default void close() {}
}
