package io.github.iforest4j.source;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Messages on their way to the thread that reads them: bounded in number and in bytes. */
final class MessageQueue {
  /** So many messages wait at most. */
  static final int MAX_MESSAGES = 10_000;

  /** So many bytes wait at most, besides one message. */
  static final long MAX_BYTES = 64L << 20;

  /**
   * A message.
   *
   * @param topic where it came from; empty when there are no topics
   * @param payload its bytes
   */
  record Message(String topic, byte[] payload) {}

  private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>(MAX_MESSAGES);
  private final AtomicLong bytes = new AtomicLong();

  /** Adds a message; false when there is no room. */
  boolean offer(Message message) {
    if (bytes.get() >= MAX_BYTES || !messages.offer(message)) {
      return false;
    }
    bytes.addAndGet(message.payload().length);
    return true;
  }

  /** The next message, or null after a while without one. */
  Message poll(long millis) throws InterruptedException {
    Message message = messages.poll(millis, TimeUnit.MILLISECONDS);
    if (message != null) {
      bytes.addAndGet(-message.payload().length);
    }
    return message;
  }
}
