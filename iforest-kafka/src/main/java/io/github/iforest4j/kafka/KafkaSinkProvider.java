package io.github.iforest4j.kafka;

import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.sink.SinkException;
import io.github.iforest4j.engine.sink.SinkOptions;
import io.github.iforest4j.engine.sink.SinkProvider;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Sends the events of a run to a topic, {@code kafka://HOST:PORT/TOPIC}, as the JSON of the
 * journal. The topic must be there. While the brokers are away, events wait and are sent in order
 * when they are back: as many as the producer's memory holds ({@code buffer.memory}, 32 MB), and
 * 10,000 more; those beyond are dropped and counted. Closing waits at most 5 seconds. The
 * environment variable {@code IFOREST_KAFKA_CONFIG} names a file of Kafka client properties.
 */
public final class KafkaSinkProvider implements SinkProvider {
  /** For {@link java.util.ServiceLoader}. */
  public KafkaSinkProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("kafka");
  }

  @Override
  public String usage() {
    return KafkaAddress.FORM;
  }

  @Override
  public RunSink open(String address, SinkOptions options) throws IOException {
    KafkaAddress topic = KafkaAddress.parse(address, List.of());
    try {
      return new KafkaSink(
          KafkaPublisher.open(topic, options.environment(), options.warnings()),
          options.warnings());
    } catch (KafkaTopic.MissingException e) {
      throw new SinkException(SinkException.Reason.ADDRESS, topic.name() + ": " + e.getMessage());
    }
  }
}
