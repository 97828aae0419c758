package io.github.iforest4j.engine.sink;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.label.AnomalyLabel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A sink that publishes anomalies, their labels, incidents with their updates, drifts and silences
 * as JSON, one message each. Events that an earlier run recorded are not published again, because
 * that run queued them for publishing. Closing it reports how many messages were dropped.
 * Thread-safe, if {@link #publish}, {@link #closePublisher} and the counts are.
 */
public abstract class BrokerSink implements DeliverySink {
  private final String receiver;
  private final Consumer<String> warnings;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Creates the sink.
   *
   * @param receiver who receives the messages, for a sentence such as "2 messages did not reach the
   *     broker"
   * @param warnings receives that sentence when the sink is closed
   */
  protected BrokerSink(String receiver, Consumer<String> warnings) {
    this.receiver = receiver;
    this.warnings = warnings;
  }

  /**
   * Queues a message; never waits. Called by any thread.
   *
   * @param key the device; without devices, the id of the incident or drift. Messages of one key
   *     should stay in order
   * @param json the message
   */
  protected abstract void publish(String key, String json);

  /** The message for an anomaly; one without evidence, unless overridden. */
  protected String message(AnomalyEvent event) {
    return EventJson.anomaly(event);
  }

  /** Waits a bounded time for what is queued, and frees what the publisher holds. */
  protected abstract void closePublisher();

  @Override
  public final void anomaly(AnomalyEvent event, boolean known) {
    if (!known) {
      publish(event.key(), event.incident(), message(event));
    }
  }

  @Override
  public final void labelled(AnomalyEvent event, AnomalyLabel label) {
    publish(event.key(), event.incident(), EventJson.label(event.id(), label));
  }

  @Override
  public final void updated(IncidentUpdate update, boolean known) {
    if (!known) {
      publish(update.key(), update.incident(), EventJson.update(update));
    }
  }

  @Override
  public final void incident(IncidentEvent incident, boolean known) {
    if (!known) {
      publish(incident.key(), incident.id(), EventJson.incident(incident));
    }
  }

  @Override
  public final void drift(DriftEvent drift, boolean known) {
    if (!known) {
      publish(drift.key(), drift.id(), EventJson.drift(drift));
    }
  }

  @Override
  public final void arrival(ArrivalEvent event, boolean known) {
    if (!known) {
      publish(event.key(), event.incident(), EventJson.arrival(event));
    }
  }

  private void publish(String device, String otherwise, String json) {
    publish(device.isEmpty() ? otherwise : device, json);
  }

  @Override
  public final void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    closePublisher();
    long lost = dropped();
    if (lost > 0) {
      warnings.accept(
          lost + (lost == 1 ? " message" : " messages") + " did not reach the " + receiver);
    }
  }
}
