package io.github.iforest4j.kafka;

import io.github.iforest4j.format.SmallFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The properties of Kafka's clients: those of the user's file, and those that must be as they are.
 * Stateless and thread-safe.
 */
public final class KafkaSettings {
  /** The variable that names a file of Kafka client properties, for TLS and logins. */
  public static final String CONFIG = "IFOREST_KAFKA_CONFIG";

  /** How long a broker may take to answer. */
  static final int ANSWER_MILLIS = 10_000;

  private KafkaSettings() {}

  /**
   * What all clients of an address have in common.
   *
   * @param environment normally {@link System#getenv()}
   * @throws IOException if the file that the environment names cannot be read; the message holds
   *     nothing of what is in it
   */
  public static Properties common(KafkaAddress address, Map<String, String> environment)
      throws IOException {
    Properties properties = new Properties();
    String file = environment.getOrDefault(CONFIG, "").strip();
    if (!file.isEmpty()) {
      try {
        properties.load(
            new StringReader(SmallFile.text(Path.of(file), 1 << 20, "client properties")));
      } catch (NoSuchFileException e) {
        throw new IOException(CONFIG + " names '" + file + "', and there is no such file", e);
      } catch (IOException | IllegalArgumentException e) {
        throw new IOException(
            CONFIG + " names '" + file + "', which cannot be read as Kafka client properties", e);
      }
    }
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address.bootstrap());
    properties.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "iforest");
    // Nothing is sent to anyone who did not ask for it.
    properties.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
    properties.putIfAbsent(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
    return properties;
  }

  /** Adds what a client needs that asks about topics. */
  static Properties forAdmin(Properties common) {
    Properties properties = copy(common);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS / 2);
    return properties;
  }

  /** Adds what a reader needs: offsets are kept by the caller, and there is no consumer group. */
  static Properties forConsumer(Properties common) {
    Properties properties = copy(common);
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    // What a transaction took back was never sent.
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
    // How soon new partitions are seen.
    properties.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    return properties;
  }

  /** Adds what a writer needs: every message once, in order, and on all replicas. */
  static Properties forProducer(Properties common) {
    Properties properties = copy(common);
    properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
    // On a topic that is being made, the first request may fail and the second succeed. The broker
    // then refuses the first one as out of order each time.
    properties.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    // Whoever sends bounds what waits, so that nothing is given up while brokers are away.
    properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
    return properties;
  }

  private static Properties copy(Properties common) {
    Properties properties = new Properties();
    properties.putAll(common);
    return properties;
  }
}
