package io.github.iforest4j.kafka;

import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * The messages of all partitions of a topic, from offsets that the caller knows. For one thread at
 * a time, except {@link #wakeUp}.
 */
final class PartitionFeed {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofMillis(KafkaSettings.ANSWER_MILLIS);

  /** Without messages for this long, the brokers are asked whether they are there. */
  private static final long SILENCE_NANOS = 5_000_000_000L;

  private final KafkaAddress address;
  private final Properties common;
  private final KafkaTopic described;
  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final BadLineCounter badLines;
  private final Timing timing;
  private final CountDownLatch closed;
  private final long[] start;
  private final long[] end;
  private List<TopicPartition> partitions;
  private volatile long[] next;
  private long heardAt;
  private boolean lost;

  private PartitionFeed(
      KafkaAddress address,
      Properties common,
      Consumer<byte[], byte[]> consumer,
      KafkaTopic described,
      boolean fromStart,
      BadLineCounter badLines,
      Timing timing,
      CountDownLatch closed) {
    this.address = address;
    this.common = common;
    this.described = described;
    this.topic = address.topic();
    this.consumer = consumer;
    this.badLines = badLines;
    this.timing = timing;
    this.closed = closed;
    this.partitions = partitions(described.partitions());
    consumer.assign(partitions);
    this.end = offsets(consumer.endOffsets(partitions, ANSWER));
    this.start = fromStart ? offsets(consumer.beginningOffsets(partitions, ANSWER)) : end.clone();
    this.next = start.clone();
    seekAll();
    this.heardAt = timing.nanoTime();
  }

  /**
   * Connects to the partitions.
   *
   * @param fromStart whether to begin with the oldest message, and not with the next one
   * @param closed is down when the reader was closed
   * @throws IOException if the brokers do not answer
   */
  static PartitionFeed open(
      KafkaAddress address,
      Properties common,
      KafkaTopic described,
      boolean fromStart,
      BadLineCounter badLines,
      Timing timing,
      CountDownLatch closed)
      throws IOException {
    Consumer<byte[], byte[]> consumer = null;
    try {
      consumer = new KafkaConsumer<>(KafkaSettings.forConsumer(common));
      return new PartitionFeed(
          address, common, consumer, described, fromStart, badLines, timing, closed);
    } catch (KafkaException e) {
      if (consumer != null) {
        consumer.close();
      }
      throw new IOException(KafkaTopic.reason(e), e);
    }
  }

  private List<TopicPartition> partitions(int count) {
    return IntStream.range(0, count).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  private long[] offsets(Map<TopicPartition, Long> known) {
    return partitions.stream().mapToLong(p -> known.getOrDefault(p, 0L)).toArray();
  }

  private void seekAll() {
    for (int p = 0; p < next.length; p++) {
      consumer.seek(partitions.get(p), next[p]);
    }
  }

  /** The offset of the next message of each partition. From any thread. */
  long[] next() {
    return next.clone();
  }

  /** Where the feed began. */
  long[] start() {
    return start.clone();
  }

  /** Goes to these offsets; partitions that were added since begin with their oldest message. */
  void seek(long[] offsets) {
    long[] all = Arrays.copyOf(offsets, Math.max(offsets.length, partitions.size()));
    next = all;
    seekAll();
  }

  /** Goes to an offset of one partition. */
  void skip(int partition, long offset) {
    next[partition] = offset;
    consumer.seek(partitions.get(partition), offset);
  }

  /** The reader is behind this message now. */
  void took(ConsumerRecord<byte[], byte[]> message) {
    next[message.partition()] = message.offset() + 1;
  }

  /**
   * Waits for messages.
   *
   * @param bounded whether to read only what was there when the feed was opened
   * @return none at the end, or once closed
   * @throws IOException if the topic cannot be read any further
   */
  Iterator<ConsumerRecord<byte[], byte[]>> poll(boolean bounded) throws IOException {
    while (closed.getCount() > 0) {
      try {
        if (bounded && isAtEnd()) {
          break;
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          heard();
          Iterator<ConsumerRecord<byte[], byte[]>> wanted = wanted(records, bounded);
          if (wanted.hasNext()) {
            return wanted;
          }
        } else if (timing.nanoTime() - heardAt >= SILENCE_NANOS) {
          askAround(bounded);
        }
      } catch (OffsetOutOfRangeException e) {
        goOnWithWhatIsThere(e.offsetOutOfRangePartitions());
      } catch (WakeupException e) {
        // Closed, or about to be.
      } catch (InterruptException e) {
        break;
      } catch (KafkaException e) {
        throw new IOException(
            badLines.source() + ": cannot be read any further: " + KafkaTopic.reason(e), e);
      }
    }
    return Collections.emptyIterator();
  }

  private boolean isAtEnd() {
    boolean all = true;
    for (int p = 0; p < end.length; p++) {
      // Behind the markers of transactions, which are no messages.
      all &= Math.max(next[p], consumer.position(partitions.get(p))) >= end[p];
    }
    return all;
  }

  private Iterator<ConsumerRecord<byte[], byte[]>> wanted(
      ConsumerRecords<byte[], byte[]> records, boolean bounded) {
    if (!bounded) {
      return records.iterator();
    }
    List<ConsumerRecord<byte[], byte[]>> wanted = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> message : records) {
      if (message.partition() < end.length && message.offset() < end[message.partition()]) {
        wanted.add(message);
      }
    }
    return wanted.iterator();
  }

  private void heard() {
    heardAt = timing.nanoTime();
    if (lost) {
      lost = false;
      badLines.connected();
      badLines.note("connected again");
    }
  }

  /** Finds out whether the brokers are there, and whether there are more partitions. */
  private void askAround(boolean bounded) {
    try {
      consumer.endOffsets(partitions, ANSWER);
      heard();
      if (!bounded) {
        addPartitions(consumer.partitionsFor(topic, ANSWER).size());
      }
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      heardAt = timing.nanoTime();
      if (!lost) {
        lost = true;
        badLines.connecting();
        badLines.warn(
            "the brokers do not answer ("
                + KafkaTopic.reason(e)
                + "); waiting for them, and going on where this stopped");
      }
    }
  }

  private void addPartitions(int count) {
    int known = partitions.size();
    if (count <= known) {
      return;
    }
    partitions = partitions(count);
    next = Arrays.copyOf(next, count);
    consumer.assign(partitions);
    seekAll();
    badLines.note("the topic has " + count + " partitions now, and had " + known);
  }

  /** Some messages were deleted before they were read, or a partition is shorter than it was. */
  private void goOnWithWhatIsThere(Map<TopicPartition, Long> wanted) throws IOException {
    if (!isSameTopic()) {
      // The next poll finds the same, and asks again.
      return;
    }
    Map<TopicPartition, Long> first = consumer.beginningOffsets(wanted.keySet(), ANSWER);
    Map<TopicPartition, Long> last = consumer.endOffsets(wanted.keySet(), ANSWER);
    wanted.forEach(
        (partition, offset) -> {
          long oldest = first.getOrDefault(partition, 0L);
          boolean deleted = oldest > offset;
          long goOn = deleted ? oldest : last.getOrDefault(partition, oldest);
          badLines.warn(
              "partition "
                  + partition.partition()
                  + (deleted
                      ? ": the topic deleted "
                          + (goOn - offset)
                          + " messages before they were read; going on with offset "
                          + goOn
                      : ": offset " + offset + " is gone; going on with offset " + goOn));
          skip(partition.partition(), goOn);
        });
  }

  /**
   * Whether the topic is known to be the one that was opened; false if it cannot be asked now.
   * Offsets of a topic that was made again would give other messages the positions of old ones.
   */
  private boolean isSameTopic() throws IOException {
    try {
      if (KafkaTopic.describe(address, common).id().equals(described.id())) {
        return true;
      }
    } catch (IOException e) {
      try {
        timing.pause(POLL, closed);
      } catch (InterruptedException interrupt) {
        throw KafkaTopic.interrupted();
      }
      return false;
    }
    throw new BadInputException(
        badLines.source()
            + ": the topic was deleted and made again while it was read, so its offsets mean other"
            + " messages\nRun the command again, with --state in another folder.");
  }

  /**
   * Fetches one message again, and stands behind it.
   *
   * @return null if it is not there any more
   * @throws IOException if the brokers do not answer
   */
  @Nullable ConsumerRecord<byte[], byte[]> fetch(int partition, long offset) throws IOException {
    TopicPartition wanted = partitions.get(partition);
    List<TopicPartition> others = partitions.stream().filter(p -> !p.equals(wanted)).toList();
    long until = timing.nanoTime() + ANSWER.toNanos();
    try {
      if (consumer.beginningOffsets(List.of(wanted), ANSWER).getOrDefault(wanted, 0L) > offset) {
        return null;
      }
      consumer.pause(others);
      while (timing.nanoTime() < until) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
          consumer.seek(wanted, offset + 1);
          return message.offset() == offset ? message : null;
        }
      }
    } catch (KafkaException e) {
      throw new IOException(badLines.source() + ": " + KafkaTopic.reason(e), e);
    } finally {
      consumer.resume(others);
    }
    throw new IOException(
        badLines.source() + ": offset " + offset + " of partition " + partition + " does not come");
  }

  /** Ends a {@link #poll} that waits. From any thread. */
  void wakeUp() {
    consumer.wakeup();
  }

  void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
  }
}
