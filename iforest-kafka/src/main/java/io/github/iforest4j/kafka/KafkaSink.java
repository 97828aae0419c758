package io.github.iforest4j.kafka;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.sink.DeliverySink;
import io.github.iforest4j.label.AnomalyLabel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Sends anomalies, their labels, incidents with their updates, and drifts as the lines of JSON of a
 * journal, one message each. The key of a message is the device; without devices it is the id of
 * the incident. Events that an earlier run recorded are not sent again, because that run queued
 * them. Thread-safe.
 */
final class KafkaSink implements DeliverySink {
  private final KafkaPublisher publisher;
  private final Consumer<String> warnings;

  KafkaSink(KafkaPublisher publisher, Consumer<String> warnings) {
    this.publisher = publisher;
    this.warnings = warnings;
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    send(event.key(), event.incident(), EventJson.anomalyWithEvidence(event), known);
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    send(event.key(), event.incident(), EventJson.label(event.id(), label), false);
  }

  @Override
  public void updated(IncidentUpdate update, boolean known) {
    send(update.key(), update.incident(), EventJson.update(update), known);
  }

  @Override
  public void incident(IncidentEvent incident, boolean known) {
    send(incident.key(), incident.id(), EventJson.incident(incident), known);
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    send(drift.key(), drift.id(), EventJson.drift(drift), known);
  }

  private void send(String device, String otherwise, String json, boolean known) {
    if (!known) {
      String key = device.isEmpty() ? otherwise : device;
      publisher.offer(key.getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public String name() {
    return "kafka";
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
  public void close() {
    publisher.close();
    if (publisher.dropped() > 0) {
      long lost = publisher.dropped();
      warnings.accept(lost + (lost == 1 ? " message" : " messages") + " did not reach the brokers");
    }
  }
}
