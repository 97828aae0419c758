package io.github.iforest4j.source.mqtt;

import io.github.iforest4j.time.Backoff;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to one topic from a thread of its own, in order, each at least once: what the
 * broker has not confirmed when the connection is lost is sent again over the next. Messages wait
 * in a bounded queue. Thread-safe.
 */
public final class MqttPublisher implements AutoCloseable {
  private static final int CAPACITY = 1_000;
  private static final int IN_FLIGHT = 64;
  private static final int CONFIRMED_WITHIN_SECONDS = 10;
  private static final long LOOK_UP_MILLIS = 100;

  private record Sent(byte[] payload, CompletableFuture<?> confirmed) {}

  private final MqttAddress address;
  private final Map<String, String> environment;
  private final Timing timing;
  private final Consumer<String> warnings;
  private final ArrayBlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final Deque<byte[]> again = new ArrayDeque<>();
  private final Deque<Sent> sent = new ArrayDeque<>();
  private final AtomicBoolean fullReported = new AtomicBoolean();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong confirmed = new AtomicLong();
  private final AtomicLong reconnects = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Backoff backoff = new Backoff();
  private volatile boolean stopNow;
  private @Nullable MqttConnection connection;
  private int failures;

  /**
   * Connects.
   *
   * @param address one topic at a broker
   * @param environment user name and password
   * @param timing how to wait between attempts to connect again
   * @param warnings receives a sentence for each lost connection, and one when messages are dropped
   * @throws IOException if there is no connection to begin with
   */
  public static MqttPublisher open(
      MqttAddress address,
      Map<String, String> environment,
      Timing timing,
      Consumer<String> warnings)
      throws IOException {
    MqttPublisher publisher =
        new MqttPublisher(address.requireOneTopic(), environment, timing, warnings);
    try {
      publisher.connection = MqttConnection.open(address, environment, null, Silent.LISTENER);
    } catch (IOException e) {
      throw new IOException(address.uri() + ": cannot connect: " + e.getMessage(), e);
    }
    Thread thread = new Thread(publisher::run, "mqtt-publisher");
    thread.setDaemon(true);
    thread.start();
    return publisher;
  }

  private MqttPublisher(
      MqttAddress address,
      Map<String, String> environment,
      Timing timing,
      Consumer<String> warnings) {
    this.address = address;
    this.environment = Map.copyOf(environment);
    this.timing = timing;
    this.warnings = warnings;
  }

  /** Nothing is subscribed to; a lost connection shows in what is not confirmed. */
  private enum Silent implements MqttConnection.Listener {
    LISTENER;

    @Override
    public void message(String topic, byte[] payload) {}

    @Override
    public void lost(String why) {}
  }

  /** Accepts a message, or drops it and returns false if too many wait; never waits. */
  public boolean offer(byte[] payload) {
    if (closing.getCount() == 0 || !waiting.offer(payload)) {
      dropped.incrementAndGet();
      if (closing.getCount() > 0 && fullReported.compareAndSet(false, true)) {
        warnings.accept(
            address.uri()
                + " does not keep up: messages for it are dropped and counted (reported once)");
      }
      return false;
    }
    return true;
  }

  /**
   * Accepts a message, waiting until there is room.
   *
   * @return false once closed
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean put(byte[] payload) throws InterruptedException {
    while (closing.getCount() > 0) {
      if (waiting.offer(payload, LOOK_UP_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  /** How many messages wait to be sent. */
  public long pending() {
    return waiting.size();
  }

  /** How many messages were dropped. */
  public long dropped() {
    return dropped.get();
  }

  /** The number of times a lost connection was made again. */
  public long reconnects() {
    return reconnects.get();
  }

  /** How many messages the broker has confirmed. */
  public long confirmed() {
    return confirmed.get();
  }

  private void run() {
    try {
      while (!stopNow && (closing.getCount() > 0 || !isIdle())) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      dropped.addAndGet(waiting.size() + again.size() + sent.size());
      disconnect();
      ended.countDown();
    }
  }

  private boolean isIdle() {
    return waiting.isEmpty() && again.isEmpty() && sent.isEmpty();
  }

  private void step() throws InterruptedException {
    while (!sent.isEmpty() && (sent.size() >= IN_FLIGHT || sent.peek().confirmed().isDone())) {
      confirmOldest();
    }
    byte[] next = again.poll();
    if (next == null) {
      next = waiting.poll(sent.isEmpty() ? LOOK_UP_MILLIS : 1, TimeUnit.MILLISECONDS);
    }
    if (next != null) {
      if (connection == null) {
        again.addFirst(next);
        connect();
      } else {
        sent.add(new Sent(next, connection.publish(address.topic(), next)));
      }
    } else if (!sent.isEmpty()) {
      confirmOldest();
    }
  }

  private void confirmOldest() throws InterruptedException {
    String why;
    try {
      sent.peek().confirmed().get(CONFIRMED_WITHIN_SECONDS, TimeUnit.SECONDS);
      sent.remove();
      confirmed.incrementAndGet();
      failures = 0;
      return;
    } catch (ExecutionException e) {
      why = MqttConnection.reason(MqttConnection.cause(e));
    } catch (TimeoutException e) {
      why = "no confirmation within " + CONFIRMED_WITHIN_SECONDS + " s";
    }
    warnings.accept(address.uri() + ": " + why + "; connecting again");
    while (!sent.isEmpty()) {
      again.addFirst(sent.removeLast().payload());
    }
    disconnect();
  }

  private void disconnect() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private void connect() throws InterruptedException {
    if (failures > 0) {
      timing.pause(backoff.after(failures), closing);
    }
    try {
      connection = MqttConnection.open(address, environment, null, Silent.LISTENER);
      reconnects.incrementAndGet();
    } catch (IOException e) {
      if (failures++ == 0) {
        warnings.accept(address.uri() + ": cannot connect: " + e.getMessage() + "; trying again");
      }
      stopNow |= closing.getCount() == 0;
    }
  }

  /** Sends what waits, for up to five seconds, then disconnects. */
  @Override
  public void close() {
    closing.countDown();
    try {
      if (!ended.await(5, TimeUnit.SECONDS)) {
        stopNow = true;
        ended.await(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
