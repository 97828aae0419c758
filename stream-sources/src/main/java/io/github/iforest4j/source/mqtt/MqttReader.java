package io.github.iforest4j.source.mqtt;

import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.MessageParser;
import io.github.iforest4j.source.MessageQueue;
import io.github.iforest4j.source.MessageQueue.Message;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceConnectException;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.time.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a broker. A lost connection is made again, with growing pauses; what is sent
 * meanwhile is missed, unless the environment names a session that the broker keeps. Messages wait
 * in a bounded queue; when it is full, new ones are dropped and counted. With a wildcard in the
 * filter, the topic becomes the field {@code topic}, unless the message has one, and a last will is
 * no reading but the departure of its device.
 */
final class MqttReader implements RecordReader, MqttConnection.Listener {
  private static final String TOPIC = "topic";
  private static final String VALUE = "value";
  private static final long LOOK_UP_MILLIS = 200;

  private final MqttAddress address;
  private final SourceOptions options;
  private final BadLineCounter badLines;
  private final MessageParser parser;
  private final MessageQueue queue = new MessageQueue();
  private final Backoff backoff = new Backoff();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable MqttConnection connection;
  private volatile @Nullable String lost;
  private String topic = "";
  private byte[] payload = {};
  private String bareTopic = "";
  private boolean narrowNoted;
  private long numMessages;
  private long position;
  private int failures;
  private boolean dropsReported;

  MqttReader(MqttAddress address, SourceContext context) {
    this.address = address;
    this.options = context.options();
    this.badLines = context.badLines();
    this.parser = context.messages(true);
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    while (true) {
      if (parser.read(record)) {
        position++;
        if (address.hasWildcard()) {
          int slot = record.slot(TOPIC);
          if (slot != RecordBuffer.NO_SLOT && !record.isSet(slot)) {
            record.text(slot, topic, topic);
            noteNarrow(record);
          }
        }
        return true;
      }
      Message message = await();
      if (message == null) {
        return false;
      }
      failures = 0;
      numMessages++;
      LastWill will = LastWill.of(message.topic(), message.payload());
      if (will != null && address.hasWildcard()) {
        // No reading: the device says that it is there, or the broker that it is gone.
        if (!will.isThere()) {
          badLines.departed(will.device());
        }
        continue;
      }
      topic = message.topic();
      payload = message.payload();
      parser.begin(message.payload(), "message " + numMessages);
    }
  }

  /** Notes, once, that two topics side by side have one value each. */
  private void noteNarrow(RecordBuffer record) {
    boolean bare = payload.length > 0 && payload[0] != '{' && payload[0] != '[';
    if (narrowNoted || options.assembly() != null || !bare || !record.isSet(record.slot(VALUE))) {
      return;
    }
    int parent = topic.lastIndexOf('/') + 1;
    boolean beside =
        parent > 0
            && bareTopic.lastIndexOf('/') + 1 == parent
            && topic.regionMatches(0, bareTopic, 0, parent)
            && !topic.equals(bareTopic);
    bareTopic = topic;
    if (beside) {
      narrowNoted = true;
      badLines.note(
          "'"
              + topic.substring(0, parent)
              + "…' has a topic for each value: assemble them to judge the values of a device"
              + " together");
    }
  }

  /** The next message, however often that takes a connection; null once closed. */
  private @Nullable Message await() throws IOException {
    while (closed.getCount() > 0) {
      try {
        // Waits for a short time only, since a lost connection sends no message.
        Message message = queue.poll(connection == null ? 0 : LOOK_UP_MILLIS);
        if (message != null) {
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

  private void connect() throws IOException {
    lost = null;
    badLines.connecting();
    MqttConnection opened = null;
    try {
      String session = MqttConnection.session(options.environment(), address.topic());
      opened = MqttConnection.open(address, options.environment(), session, this);
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
            "mqtt",
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

  @Override
  public void message(String from, byte[] payload) {
    if (!queue.offer(new Message(from, payload))) {
      badLines.dropped();
    }
  }

  @Override
  public void lost(String why) {
    lost = why;
  }

  @Override
  public List<String> originFields() {
    return address.hasWildcard() ? List.of(TOPIC) : List.of();
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
