package io.github.iforest4j.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to one topic from a thread of its own, in order, with {@code acks=all} and an
 * idempotent producer. While the brokers are away, messages wait: as many as the producer's memory
 * holds ({@code buffer.memory}, 32 MB), and 10,000 more. What comes beyond is dropped and counted,
 * as is what the brokers refuse. Thread-safe.
 */
final class KafkaPublisher implements AutoCloseable {
  private static final int CAPACITY = 10_000;
  private static final long LOOK_UP_MILLIS = 100;
  private static final long SILENCE_NANOS = 10_000_000_000L;

  private record Message(byte @Nullable [] key, byte[] value) {}

  private final KafkaAddress address;
  private final Producer<byte[], byte[]> producer;
  private final Consumer<String> warnings;
  private final ArrayBlockingQueue<Message> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong confirmed = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicBoolean fullReported = new AtomicBoolean();
  private final AtomicBoolean failureReported = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean closing;
  private volatile long heardAt = System.nanoTime();

  private KafkaPublisher(
      KafkaAddress address, Producer<byte[], byte[]> producer, Consumer<String> warnings) {
    this.address = address;
    this.producer = producer;
    this.warnings = warnings;
    this.thread = new Thread(this::run, "kafka-publisher");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Connects.
   *
   * @param warnings receives a sentence when messages cannot be delivered; from any thread
   * @throws IOException if there is no such topic, or no connection to begin with
   */
  static KafkaPublisher open(
      KafkaAddress address, Map<String, String> environment, Consumer<String> warnings)
      throws IOException {
    Properties common = KafkaSettings.common(address, environment);
    try {
      KafkaTopic.describe(address, common);
      Producer<byte[], byte[]> producer = new KafkaProducer<>(KafkaSettings.forProducer(common));
      return new KafkaPublisher(address, producer, warnings);
    } catch (KafkaTopic.MissingException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(address.name() + ": cannot connect: " + e.getMessage(), e);
    } catch (KafkaException e) {
      throw new IOException(address.name() + ": " + KafkaTopic.reason(e), e);
    }
  }

  /** Accepts a message, or drops it if too many wait; never waits. */
  void offer(byte @Nullable [] key, byte[] value) {
    accepted.incrementAndGet();
    if (closing || !waiting.offer(new Message(key, value))) {
      drop();
      if (!closing && fullReported.compareAndSet(false, true)) {
        warnings.accept(
            address.name()
                + " does not keep up: events for it are dropped and counted (reported once)");
      }
    }
  }

  /**
   * Accepts a message, waiting until there is room.
   *
   * @return false once closed
   * @throws InterruptedException if the thread is interrupted
   */
  boolean put(byte @Nullable [] key, byte[] value) throws InterruptedException {
    Message message = new Message(key, value);
    while (!closing) {
      if (waiting.offer(message, LOOK_UP_MILLIS, TimeUnit.MILLISECONDS)) {
        accepted.incrementAndGet();
        return true;
      }
    }
    return false;
  }

  private void drop() {
    dropped.incrementAndGet();
  }

  /** The number of messages that wait or were not confirmed yet. */
  long pending() {
    return Math.max(0, accepted.get() - confirmed.get() - dropped.get());
  }

  long confirmed() {
    return confirmed.get();
  }

  long dropped() {
    return dropped.get();
  }

  private void run() {
    try {
      while (true) {
        Message message = waiting.poll(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS);
        if (message != null) {
          send(message);
        } else if (closing) {
          return;
        }
        reportSilence();
      }
    } catch (InterruptedException | InterruptException e) {
      // Closed without waiting any longer.
    }
  }

  private void send(Message message) {
    try {
      if (pending() <= waiting.size() + 1L) {
        heardAt = System.nanoTime();
      }
      producer.send(
          new ProducerRecord<>(address.topic(), message.key(), message.value()),
          (done, failure) -> {
            if (failure == null) {
              heardAt = System.nanoTime();
              confirmed.incrementAndGet();
            } else {
              failed(failure);
            }
          });
    } catch (InterruptException e) {
      drop();
      throw e;
    } catch (KafkaException e) {
      failed(e);
    }
  }

  private void failed(Exception e) {
    drop();
    if (!closing && failureReported.compareAndSet(false, true)) {
      warnings.accept(
          address.name()
              + ": a message was not delivered: "
              + KafkaTopic.reason(e)
              + "; such messages are dropped and counted (reported once)");
    }
  }

  private void reportSilence() {
    if (pending() > 0
        && System.nanoTime() - heardAt > SILENCE_NANOS
        && failureReported.compareAndSet(false, true)) {
      warnings.accept(
          address.name()
              + ": the brokers do not answer; messages wait for them, and those beyond "
              + CAPACITY
              + " are dropped and counted (reported once)");
    }
  }

  /** Waits at most 5 seconds for what is pending; the rest is dropped. */
  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }

  /**
   * Waits for what is pending; the rest is dropped. Does nothing if it is closed.
   *
   * @param patience how long to wait
   */
  void close(Duration patience) {
    if (closing) {
      return;
    }
    closing = true;
    long until = System.nanoTime() + patience.toNanos();
    try {
      thread.join(Math.max(1, patience.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    producer.close(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    waiting.clear();
    // What neither was confirmed nor failed will not be delivered.
    dropped.addAndGet(pending());
  }
}
