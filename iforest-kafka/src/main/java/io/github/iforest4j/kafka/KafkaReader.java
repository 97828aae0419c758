package io.github.iforest4j.kafka;

import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.BadLine;
import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.MessageParser;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceConnectException;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.time.Backoff;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a topic. What a message holds is read reading by reading, so a place may be
 * inside a message. While brokers cannot be reached, it waits: nothing is missed, unless the topic
 * deletes messages sooner than they are read, which is reported and counted.
 */
final class KafkaReader implements RecordReader {
  static final String FROM = "from";
  static final String TO = "to";
  private static final String COLUMNS = "columns";
  private static final String KEY = "key";
  private static final String TIME = "time";

  /** The settings of an address. */
  static final List<String> SETTINGS = List.of(FROM, TO, COLUMNS, KEY, TIME);

  /** The maximum number of readings of one message. */
  static final int MAX_IN_MESSAGE = 9_000;

  private final BadLineCounter badLines;
  private final MessageParser parser;
  private final KafkaTopic topic;
  private final PartitionFeed feed;
  private final boolean bounded;
  private final @Nullable String keyField;
  private final @Nullable String timeField;
  private final CountDownLatch closed;

  /** Held while the consumer is used, which allows one thread at a time. */
  private final ReentrantLock inUse = new ReentrantLock();

  private Iterator<ConsumerRecord<byte[], byte[]>> batch = Collections.emptyIterator();

  /** The message that is being read; null between messages. */
  private @Nullable ConsumerRecord<byte[], byte[]> message;

  /** How many readings of it were read. */
  private int taken;

  private long position;
  private String where = "before the first message";

  private KafkaReader(
      KafkaAddress address,
      SourceContext context,
      KafkaTopic topic,
      PartitionFeed feed,
      CountDownLatch closed) {
    this.badLines = context.badLines();
    String columns = address.settings().get(COLUMNS);
    this.parser = context.messages(true, columns == null ? List.of() : List.of(columns.split(",")));
    this.topic = topic;
    this.feed = feed;
    this.bounded = address.settings().containsKey(TO);
    this.keyField = address.settings().get(KEY);
    this.timeField = address.settings().get(TIME);
    this.closed = closed;
  }

  /**
   * Connects.
   *
   * @throws BadInputException if there is no such topic
   * @throws IOException if no attempt reaches it
   */
  static KafkaReader open(KafkaAddress address, SourceContext context) throws IOException {
    BadLineCounter badLines = context.badLines();
    SourceOptions options = context.options();
    Properties common = KafkaSettings.common(address, options.environment());
    boolean fromStart =
        address.settings().containsKey(TO) || "beginning".equals(address.settings().get(FROM));
    CountDownLatch closed = new CountDownLatch(1);
    Backoff backoff = new Backoff();
    for (int attempt = 1; ; attempt++) {
      badLines.connecting();
      PartitionFeed feed = null;
      try {
        KafkaTopic topic = KafkaTopic.describe(address, common);
        if (topic.partitions() > KafkaTopic.MAX_PARTITIONS) {
          throw new BadInputException(
              badLines.source() + ": has more than " + KafkaTopic.MAX_PARTITIONS + " partitions");
        }
        feed =
            PartitionFeed.open(
                address, common, topic, fromStart, badLines, options.timing(), closed);
        KafkaReader reader = new KafkaReader(address, context, topic, feed, closed);
        badLines.connected();
        badLines.note(
            "connected to "
                + topic.partitions()
                + (topic.partitions() == 1 ? " partition" : " partitions"));
        return reader;
      } catch (KafkaTopic.MissingException e) {
        throw new BadInputException(
            badLines.source() + ": " + e.getMessage() + "\nIs the name of the topic right?", e);
      } catch (BadInputException | RuntimeException e) {
        if (feed != null) {
          feed.close();
        }
        throw e;
      } catch (IOException e) {
        if (attempt >= options.connectAttempts()) {
          throw new SourceConnectException(
              badLines.source(),
              "kafka",
              e.getMessage(),
              attempt,
              "Is the broker running, and are host and port right?",
              e);
        }
        if (attempt == 1) {
          int more = options.connectAttempts() - 1;
          badLines.warn(
              "cannot connect: "
                  + e.getMessage()
                  + (more == Integer.MAX_VALUE - 1
                      ? "; trying until it is there"
                      : "; trying " + more + (more == 1 ? " more time" : " more times")));
        }
        pause(options, backoff.after(attempt), closed);
      }
    }
  }

  private static void pause(SourceOptions options, Duration pause, CountDownLatch closed)
      throws IOException {
    try {
      options.timing().pause(pause, closed);
    } catch (InterruptedException e) {
      throw KafkaTopic.interrupted();
    }
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    inUse.lock();
    try {
      return readNext(record);
    } finally {
      inUse.unlock();
    }
  }

  private boolean readNext(RecordBuffer record) throws IOException {
    while (true) {
      if (message != null) {
        if (readInMessage(message, record)) {
          return true;
        }
        feed.took(message);
        message = null;
      }
      if (!batch.hasNext()) {
        batch = feed.poll(bounded);
        if (!batch.hasNext()) {
          return false;
        }
      }
      begin(batch.next());
    }
  }

  private void begin(ConsumerRecord<byte[], byte[]> next) {
    message = next;
    taken = 0;
    where = "partition " + next.partition() + ", offset " + next.offset();
    byte[] value = next.value();
    if (value == null) {
      badLines.badLine(BadLine.EMPTY, where, "it has no value");
      parser.begin(new byte[0], where);
    } else {
      parser.begin(value, where);
    }
  }

  private boolean readInMessage(ConsumerRecord<byte[], byte[]> from, RecordBuffer record)
      throws IOException {
    if (!parser.read(record)) {
      return false;
    }
    if (taken == MAX_IN_MESSAGE) {
      badLines.badLine(BadLine.TOO_LONG, where, "it has more than " + MAX_IN_MESSAGE + " readings");
      return false;
    }
    position = KafkaTopic.position(from.partition(), from.offset(), taken);
    taken++;
    if (keyField != null && from.key() != null) {
      int slot = record.slot(keyField);
      if (slot != RecordBuffer.NO_SLOT && !record.isSet(slot)) {
        String key = new String(from.key(), StandardCharsets.UTF_8);
        record.text(slot, key, key);
      }
    }
    if (timeField != null && from.timestamp() >= 0) {
      int slot = record.slot(timeField);
      if (slot != RecordBuffer.NO_SLOT && !record.isSet(slot)) {
        record.number(slot, from.timestamp(), Long.toString(from.timestamp()));
      }
    }
    return true;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public String where() {
    return parser.where();
  }

  @Override
  public List<String> originFields() {
    return keyField == null ? List.of() : List.of(keyField);
  }

  @Override
  public boolean isLive() {
    return !bounded;
  }

  @Override
  public boolean canSeek() {
    return true;
  }

  /** By the id of the topic, and because offsets never change. */
  @Override
  public boolean verifiesPlaces() {
    return true;
  }

  @Override
  public String token() {
    return new TopicPlace(
            topic.id(),
            feed.next(),
            message == null ? -1 : message.partition(),
            message == null ? 0 : taken)
        .toString();
  }

  @Override
  public void rewind() throws IOException {
    inUse.lock();
    try {
      leave();
      feed.seek(feed.start());
      position = 0;
    } finally {
      inUse.unlock();
    }
  }

  @Override
  public boolean seek(long reading, String token, RecordBuffer record) throws IOException {
    TopicPlace place = TopicPlace.parse(token);
    if (!place.topic().equals(topic.id())) {
      throw new BadInputException(
          badLines.source()
              + ": the topic was deleted and made again since the state was saved, so its offsets"
              + " mean other messages\nName another state folder, or remove it to start again.");
    }
    if (place.next().length > feed.next().length) {
      return false;
    }
    inUse.lock();
    try {
      leave();
      feed.seek(place.next());
      position = reading;
      if (place.inside() >= 0) {
        enter(place, record);
      }
      return true;
    } finally {
      inUse.unlock();
    }
  }

  private void leave() {
    batch = Collections.emptyIterator();
    message = null;
    taken = 0;
  }

  /** Reads what was taken of a message once more. */
  private void enter(TopicPlace place, RecordBuffer record) throws IOException {
    long offset = place.next()[place.inside()];
    ConsumerRecord<byte[], byte[]> again = feed.fetch(place.inside(), offset);
    if (again == null) {
      // Deleted since, with the rest of it, if there was one.
      feed.skip(place.inside(), offset + 1);
      return;
    }
    long before = position;
    begin(again);
    while (taken < place.taken() && readInMessage(again, record)) {
      // These took effect.
    }
    position = before;
  }

  @Override
  public void close() {
    closed.countDown();
    feed.wakeUp();
    inUse.lock();
    try {
      feed.close();
    } finally {
      inUse.unlock();
    }
  }
}
