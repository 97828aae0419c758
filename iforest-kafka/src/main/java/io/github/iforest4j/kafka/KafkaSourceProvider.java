package io.github.iforest4j.kafka;

import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Reads a topic of Apache Kafka: {@code kafka://HOST:PORT/TOPIC}, several brokers with commas
 * between them. Each message is JSON, points of the Influx line protocol, or CSV records of the
 * named columns. Settings follow a question mark, with {@code &} between them:
 *
 * <ul>
 *   <li>{@code from=now} (unless set) begins with what comes, {@code from=beginning} with the
 *       oldest message;
 *   <li>{@code to=now} reads from the beginning to what is there now, and ends;
 *   <li>{@code columns=time,device,temperature} names the columns of CSV;
 *   <li>{@code key=device} makes the key of each message the field {@code device}, and {@code
 *       time=time} makes its timestamp the field {@code time}, unless the reading has the field.
 * </ul>
 *
 * <p>The position of a reading is {@code partition · 10¹² + offset + 1}: the same in every run. The
 * i-th further reading of one message adds i · 10¹⁵. Partitions are below 1000, offsets below 10¹²,
 * and of one message the first 9000 readings are taken.
 *
 * <p>Places ({@link io.github.iforest4j.source.RecordSource#place}) hold the offset of each
 * partition and the id of the topic; nothing is kept in a consumer group. Transactions that were
 * aborted are not read. The environment variable {@code IFOREST_KAFKA_CONFIG} names a file of Kafka
 * client properties, for TLS and logins.
 */
public final class KafkaSourceProvider implements SourceProvider {
  /** For {@link java.util.ServiceLoader}. */
  public KafkaSourceProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("kafka");
  }

  @Override
  public String form() {
    return KafkaAddress.FORM;
  }

  @Override
  public boolean isEndless() {
    return true;
  }

  @Override
  public boolean isEndless(String name) {
    try {
      return !parse(name).settings().containsKey(KafkaReader.TO);
    } catch (IllegalArgumentException e) {
      // Opening it says what is wrong.
      return false;
    }
  }

  /** The address without settings, so that readings have the same ids whatever part is read. */
  @Override
  public String title(String name) {
    try {
      return parse(name).name();
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  /** Connects, with as many attempts as the options say. */
  @Override
  public RecordReader open(SourceContext context) throws IOException {
    return KafkaReader.open(parse(context.name()), context);
  }

  private static KafkaAddress parse(String name) {
    KafkaAddress address = KafkaAddress.parse(name, KafkaReader.SETTINGS);
    String from = address.settings().getOrDefault(KafkaReader.FROM, "now");
    String to = address.settings().getOrDefault(KafkaReader.TO, "now");
    if (!List.of("now", "beginning").contains(from)) {
      throw new IllegalArgumentException("from must be 'now' or 'beginning', was '" + from + "'");
    }
    if (!to.equals("now")) {
      throw new IllegalArgumentException("to must be 'now', was '" + to + "'");
    }
    if (from.equals("now")
        && address.settings().containsKey(KafkaReader.FROM)
        && address.settings().containsKey(KafkaReader.TO)) {
      throw new IllegalArgumentException("nothing is between from=now and to=now");
    }
    return address;
  }
}
