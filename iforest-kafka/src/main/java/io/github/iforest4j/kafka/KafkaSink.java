package io.github.iforest4j.kafka;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.sink.BrokerSink;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Sends events as the lines of JSON of a journal to a topic. The key of a message is the device;
 * without devices it is the id of the incident. Thread-safe.
 */
final class KafkaSink extends BrokerSink {
  private final KafkaPublisher publisher;

  KafkaSink(KafkaPublisher publisher, Consumer<String> warnings) {
    super("brokers", warnings);
    this.publisher = publisher;
  }

  @Override
  protected void publish(String key, String json) {
    publisher.offer(key.getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  protected String message(AnomalyEvent event) {
    return EventJson.anomalyWithEvidence(event);
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
  protected void closePublisher() {
    publisher.close();
  }
}
