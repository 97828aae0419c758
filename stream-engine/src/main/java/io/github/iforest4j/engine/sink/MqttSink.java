package io.github.iforest4j.engine.sink;

import io.github.iforest4j.source.mqtt.MqttPublisher;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Publishes events to a topic of an MQTT broker. Thread-safe. */
final class MqttSink extends BrokerSink {
  private final MqttPublisher publisher;

  MqttSink(MqttPublisher publisher, Consumer<String> warnings) {
    super("broker", warnings);
    this.publisher = publisher;
  }

  @Override
  protected void publish(String key, String json) {
    publisher.offer(json.getBytes(StandardCharsets.UTF_8));
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
  protected void closePublisher() {
    publisher.close();
  }
}
