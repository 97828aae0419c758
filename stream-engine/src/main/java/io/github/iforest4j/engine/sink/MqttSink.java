package io.github.iforest4j.engine.sink;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.source.mqtt.MqttPublisher;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Publishes anomalies, their labels, incidents with their updates, and drifts as JSON, one message
 * each. Events that an earlier run recorded are not published again, because that run queued them
 * for publishing. Thread-safe.
 */
final class MqttSink implements DeliverySink {
  private final MqttPublisher publisher;
  private final Consumer<String> warnings;

  MqttSink(MqttPublisher publisher, Consumer<String> warnings) {
    this.publisher = publisher;
    this.warnings = warnings;
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    publish(EventJson.anomaly(event), known);
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    publish(EventJson.label(event.id(), label), false);
  }

  @Override
  public void updated(IncidentUpdate update, boolean known) {
    publish(EventJson.update(update), known);
  }

  @Override
  public void incident(IncidentEvent incident, boolean known) {
    publish(EventJson.incident(incident), known);
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    publish(EventJson.drift(drift), known);
  }

  private void publish(String json, boolean known) {
    if (!known) {
      publisher.offer(json.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public String name() {
    return "mqtt";
  }

  @Override
  public long delivered() {
    return publisher.confirmed();
  }

  @Override
  public long dropped() {
    return publisher.dropped();
  }

  @Override
  public long pending() {
    return publisher.pending();
  }

  @Override
  public boolean hasConnection() {
    return true;
  }

  @Override
  public long reconnects() {
    return publisher.reconnects();
  }

  @Override
  public void close() {
    publisher.close();
    if (publisher.dropped() > 0) {
      long lost = publisher.dropped();
      warnings.accept(lost + (lost == 1 ? " message" : " messages") + " did not reach the broker");
    }
  }
}
