package io.github.iforest4j.source;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to the thread that reads them, bounded in number and in bytes. Thread-safe.
 */
public final class MessageQueue {
  /** The maximum number of messages that wait. */
  public static final int MAX_MESSAGES = 10_000;

  /** The maximum number of bytes that wait, besides one message. */
  public static final long MAX_BYTES = 64L << 20;

  /**
   * A message.
   *
   * @param topic where it came from; empty if there are no topics
   * @param payload its bytes; not copied
   */
  public record Message(String topic, byte[] payload) {}

  private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>(MAX_MESSAGES);
  private final AtomicLong bytes = new AtomicLong();

  /** An empty queue. */
  public MessageQueue() {}

  /** Adds a message; returns false if there is no room. */
  public boolean offer(Message message) {
    if (bytes.get() >= MAX_BYTES || !messages.offer(message)) {
      return false;
    }
    bytes.addAndGet(message.payload().length);
    return true;
  }

  /**
   * Takes the next message.
   *
   * @param millis how long to wait for one, in milliseconds
   * @return null if none came
   * @throws InterruptedException if the thread is interrupted
   */
  public @Nullable Message poll(long millis) throws InterruptedException {
    Message message = messages.poll(millis, TimeUnit.MILLISECONDS);
    if (message != null) {
      bytes.addAndGet(-message.payload().length);
    }
    return message;
  }
}
