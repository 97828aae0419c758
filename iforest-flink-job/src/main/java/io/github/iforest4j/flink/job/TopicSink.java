package io.github.iforest4j.flink.job;

import io.github.iforest4j.kafka.KafkaAddress;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a job writes to topics, in transactions that end with its checkpoints. Stateless. */
final class TopicSink {
  /** The longest time that brokers allow by default. A recovery must not take longer. */
  private static final String TRANSACTION_TIMEOUT_MILLIS = "900000";

  private TopicSink() {}

  /**
   * A part of a message.
   *
   * @param <T> what the message is made of
   */
  interface Part<T> extends Function<T, String>, Serializable {}

  /**
   * Writes each element as one message.
   *
   * @param name of the sink, different from those of the job's other sinks
   * @param job the name of the job, which no other job on the same brokers may have: the ids of the
   *     transactions begin with it
   * @param key the key of the message
   * @param value its text
   * @param <T> the type of the elements
   */
  static <T> void write(
      DataStream<T> elements,
      KafkaAddress address,
      String name,
      String job,
      Properties settings,
      Part<T> key,
      Part<T> value) {
    elements
        .sinkTo(
            KafkaSink.<T>builder()
                .setKafkaProducerConfig(settings)
                .setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS)
                .setBootstrapServers(address.bootstrap())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(job + "-" + name)
                // The other strategy leaves an id on the brokers for each checkpoint.
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setRecordSerializer(new Schema<>(address.topic(), key, value))
                .build())
        .name(name)
        .uid("kafka-" + name);
  }

  private static final class Schema<T>
      implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
    @Serial private static final long serialVersionUID = 1;

    private final String topic;
    private final Part<T> key;
    private final Part<T> value;

    Schema(String topic, Part<T> key, Part<T> value) {
      this.topic = topic;
      this.key = key;
      this.value = value;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        T element, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(topic, bytes(key.apply(element)), bytes(value.apply(element)));
    }

    /** The pool of transactions asks for the topic. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
      return Optional.of(
          new DefaultKafkaDatasetFacet(
              DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic)), new Properties()));
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
