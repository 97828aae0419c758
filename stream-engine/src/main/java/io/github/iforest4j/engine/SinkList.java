package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.engine.sink.RunSink;
import java.util.List;

/**
 * The sinks of a run. Closing closes all of them, the last one first, whatever one of them throws.
 */
final class SinkList implements AutoCloseable {
  private final List<RunSink> sinks;

  SinkList(List<RunSink> sinks) {
    this.sinks = sinks;
  }

  /** The sinks that do not receive suppressed anomalies, as one listener. */
  AnomalyListener alerted() {
    return AnomalyListener.all(sinks.stream().filter(sink -> !sink.seesSuppressed()).toList());
  }

  /** The sinks that receive everything, as one listener. */
  AnomalyListener seeingSuppressed() {
    return AnomalyListener.all(sinks.stream().filter(RunSink::seesSuppressed).toList());
  }

  List<ReadingSink> readingSinks() {
    return sinks.stream()
        .filter(ReadingSink.class::isInstance)
        .map(ReadingSink.class::cast)
        .toList();
  }

  void learned(long readings) {
    sinks.forEach(sink -> sink.learned(readings));
  }

  void started(DetectorModel model, int keyField) {
    sinks.forEach(sink -> sink.started(model, keyField));
  }

  void suppressed(String id, String reason) {
    for (RunSink sink : sinks) {
      if (sink.seesSuppressed()) {
        sink.suppressed(id, reason);
      }
    }
  }

  void ended() {
    for (RunSink sink : sinks) {
      if (!sink.outlivesRun()) {
        sink.ended();
      }
    }
  }

  @Override
  public void close() {
    Throwable failure = null;
    for (int i = sinks.size() - 1; i >= 0; i--) {
      if (sinks.get(i).outlivesRun()) {
        continue;
      }
      try {
        sinks.get(i).close();
      } catch (RuntimeException | Error e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
  }
}
