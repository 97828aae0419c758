package io.github.iforest4j.sparkplug;

import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.MessageQueue.Message;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.mqtt.MqttMessages;
import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;

/** The readings in the messages of a group. */
final class SparkplugReader implements RecordReader {
  private final BadLineCounter badLines;
  private final MqttMessages messages;
  private final SparkplugHost host;
  private long numMessages;
  private long reconnects;
  private long position;
  private boolean reported;

  SparkplugReader(SparkplugAddress address, SourceContext context) {
    SourceOptions options = context.options();
    this.badLines = context.badLines();
    this.messages = new MqttMessages(address.broker(), "sparkplug", context);
    this.host =
        new SparkplugHost(
            address,
            badLines,
            options.limits().maxLineBytes(),
            options.assembly() == null,
            new RebirthRequests(address.asks(), badLines, options.timing(), messages::publish),
            SparkplugHost.MAX_BYTES);
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    while (!host.read(record)) {
      Message message = messages.next();
      if (message == null) {
        reportEvents();
        return false;
      }
      if (badLines.counts().reconnects() > reconnects) {
        reconnects = badLines.counts().reconnects();
        host.reconnected();
      }
      numMessages++;
      host.accept(message.topic(), message.payload(), where());
    }
    position++;
    return true;
  }

  /** At the end, how often each thing happened that is no bad line. */
  private void reportEvents() {
    StringJoiner events = new StringJoiner(", ");
    badLines.counts().events().forEach((what, count) -> events.add(what + ": " + count));
    if (events.length() > 0 && !reported) {
      reported = true;
      badLines.note("in all, " + events);
    }
  }

  @Override
  public List<String> originFields() {
    return List.of(SparkplugHost.DEVICE);
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public String where() {
    return "message " + numMessages;
  }

  @Override
  public void close() {
    messages.close();
  }
}
