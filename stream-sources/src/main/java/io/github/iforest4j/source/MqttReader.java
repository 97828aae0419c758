package io.github.iforest4j.source;

import io.github.iforest4j.source.MessageQueue.Message;
import io.github.iforest4j.source.mqtt.MqttAddress;
import io.github.iforest4j.source.mqtt.MqttConnection;
import io.github.iforest4j.time.Backoff;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * Messages of a broker. A lost connection is made again, with growing pauses; what is sent
 * meanwhile is missed, unless the environment names a session that the broker keeps. Messages wait
 * in a bounded queue; when it is full, new ones are dropped and counted. With a wildcard in the
 * filter, the topic becomes the field {@code topic}, unless the message has one.
 */
final class MqttReader implements RecordReader, Closeable, MqttConnection.Listener {
  private static final String TOPIC = "topic";
  private static final long LOOK_UP_MILLIS = 200;

  private final MqttAddress address;
  private final SourceOptions options;
  private final Complaints complaints;
  private final PayloadReader payloads;
  private final MessageQueue queue = new MessageQueue();
  private final Backoff backoff = new Backoff();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile MqttConnection connection;
  private volatile String lost;
  private String topic = "";
  private long messages;
  private long position;
  private int failures;
  private boolean dropsTold;

  MqttReader(MqttAddress address, SourceOptions options, Complaints complaints) {
    this.address = address;
    this.options = options;
    this.complaints = complaints;
    this.payloads = new PayloadReader(options.limits(), complaints, true);
  }

  @Override
  public boolean read(FieldBuffer fields) throws IOException {
    while (true) {
      if (payloads.read(fields)) {
        position++;
        if (address.hasWildcard()) {
          int slot = fields.slot(TOPIC);
          if (slot != FieldBuffer.NO_SLOT && !fields.isSet(slot)) {
            fields.text(slot, topic, topic);
          }
        }
        return true;
      }
      Message message = await();
      if (message == null) {
        return false;
      }
      failures = 0;
      messages++;
      topic = message.topic();
      payloads.begin(message.payload(), "message " + messages);
    }
  }

  /** The next message, however often that takes a connection; null once closed. */
  private Message await() throws IOException {
    while (closed.getCount() > 0) {
      try {
        // A look now and then, since a lost connection sends no message.
        Message message = queue.poll(connection == null ? 0 : LOOK_UP_MILLIS);
        if (message != null) {
          return message;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        close();
        return null;
      }
      tellOfDrops();
      if (connection != null && lost != null) {
        String why = lost;
        disconnect();
        if (!options.reconnect()) {
          complaints.note(why);
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
      complaints.counts().addConnection();
      complaints.note(
          (complaints.counts().reconnects() == 0 ? "connected" : "connected again")
              + " with MQTT "
              + opened.version());
    } catch (IOException e) {
      disconnect();
      failures++;
      if (complaints.counts().connections() == 0 && failures >= options.connectAttempts()) {
        throw new IOException(
            complaints.source()
                + ": cannot connect: "
                + e.getMessage()
                + " ("
                + failures
                + (failures == 1 ? " attempt)" : " attempts)")
                + "\nIs the broker running, and are host, port and topic right?",
            e);
      }
      pause("cannot connect: " + e.getMessage());
    }
  }

  private void pause(String why) {
    Duration pause = backoff.after(failures);
    complaints.warn(
        String.format(Locale.ROOT, "%s; trying again in %.1f s", why, pause.toMillis() / 1000.0));
    try {
      options.sleeper().sleep(pause, closed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  private void tellOfDrops() {
    long dropped = complaints.counts().dropped();
    if (dropped > 0 && !dropsTold) {
      dropsTold = true;
      complaints.warn(
          dropped + " messages came faster than they are judged: dropped, and counted from now on");
    }
  }

  @Override
  public void message(String from, byte[] payload) {
    if (!queue.offer(new Message(from, payload))) {
      complaints.counts().addDropped();
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
  public String place() {
    return payloads.place();
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
