package io.github.iforest4j.source.mqtt;

import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.MessageQueue;
import io.github.iforest4j.source.MessageQueue.Message;
import io.github.iforest4j.source.SourceConnectException;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.time.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a broker that match a filter, to be read one by one. A lost connection is made
 * again, with growing pauses; what is sent meanwhile is missed, unless the environment names a
 * session that the broker keeps. Messages wait in a bounded queue; when it is full, new ones are
 * dropped and counted.
 *
 * <p>One thread calls {@link #next} and {@link #publish}; {@link #close} may be called from any
 * thread.
 */
public final class MqttMessages implements AutoCloseable {
  private static final long LOOK_UP_MILLIS = 200;

  private final MqttAddress address;
  private final String scheme;
  private final SourceOptions options;
  private final BadLineCounter badLines;
  private final MessageQueue queue = new MessageQueue();
  private final Backoff backoff = new Backoff();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable MqttConnection connection;
  private volatile @Nullable String lost;
  private int failures;
  private boolean dropsReported;

  /** What the connection calls. */
  private final class Arrivals implements MqttConnection.Listener {
    @Override
    public void message(String topic, byte[] payload) {
      arrived(topic, payload);
    }

    @Override
    public void lost(String why) {
      lost = why;
    }
  }

  /**
   * Connects at the first {@link #next}.
   *
   * @param address the broker, and the filter in place of a topic
   * @param scheme what {@link SourceConnectException#scheme()} says
   * @param context user name, password and certificates to trust; counts connections and drops
   */
  public MqttMessages(MqttAddress address, String scheme, SourceContext context) {
    this.address = address;
    this.scheme = scheme;
    this.options = context.options();
    this.badLines = context.badLines();
  }

  /**
   * The next message, however often that takes a connection. Waits for it.
   *
   * @return null once closed, or when the connection is lost and is not to be made again
   * @throws SourceConnectException if the first connection cannot be made
   * @throws IOException if the broker cannot be used
   */
  public @Nullable Message next() throws IOException {
    while (closed.getCount() > 0) {
      try {
        // Waits for a short time only, since a lost connection sends no message.
        Message message = queue.poll(connection == null ? 0 : LOOK_UP_MILLIS);
        if (message != null) {
          failures = 0;
          return message;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        close();
        return null;
      }
      reportDrops();
      if (connection != null && lost != null) {
        String why = lost;
        disconnect();
        if (!options.reconnect()) {
          badLines.note(why);
          return null;
        }
        failures++;
        pause(why);
      } else if (connection == null) {
        connect();
      }
    }
    return null;
  }

  /**
   * Sends a message, with quality of service 0: nobody confirms it, and it may be lost.
   *
   * @param payload not copied
   * @return completed when it was sent; failed if there is no connection, or the broker refuses
   */
  public CompletableFuture<?> publish(String topic, byte[] payload) {
    MqttConnection open = connection;
    return open == null
        ? CompletableFuture.failedFuture(new IOException("there is no connection"))
        : open.publishOnce(topic, payload);
  }

  private void connect() throws IOException {
    lost = null;
    badLines.connecting();
    MqttConnection opened = null;
    try {
      String session = MqttConnection.session(options.environment(), address.topic());
      opened = MqttConnection.open(address, options.environment(), session, new Arrivals());
      connection = opened;
      if (closed.getCount() == 0) {
        disconnect();
        return;
      }
      opened.subscribe(address.topic());
      String connected = badLines.hasConnected() ? "connected again" : "connected";
      badLines.connected();
      badLines.note(connected + " with MQTT " + opened.version());
    } catch (IOException e) {
      disconnect();
      failures++;
      if (!badLines.hasConnected() && failures >= options.connectAttempts()) {
        throw new SourceConnectException(
            badLines.source(),
            scheme,
            e.getMessage(),
            failures,
            "Is the broker running, and are host, port and topic right?",
            e);
      }
      pause("cannot connect: " + e.getMessage());
    }
  }

  private void pause(String why) {
    Duration pause = backoff.after(failures);
    badLines.warn(
        String.format(Locale.ROOT, "%s; trying again in %.1f s", why, pause.toMillis() / 1000.0));
    try {
      options.timing().pause(pause, closed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  private void reportDrops() {
    long dropped = badLines.counts().dropped();
    if (dropped > 0 && !dropsReported) {
      dropsReported = true;
      badLines.warn(
          dropped + " messages came faster than they are judged: dropped, and counted from now on");
    }
  }

  /** Called for each message, on a thread of the connection. */
  void arrived(String topic, byte[] payload) {
    if (!queue.offer(new Message(topic, payload))) {
      badLines.dropped();
    }
  }

  /** Disconnects; ends {@link #next}. */
  @Override
  public void close() {
    closed.countDown();
    disconnect();
  }

  private void disconnect() {
    MqttConnection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }
}
