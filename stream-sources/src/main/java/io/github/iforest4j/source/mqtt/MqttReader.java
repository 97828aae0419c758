package io.github.iforest4j.source.mqtt;

import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.MessageParser;
import io.github.iforest4j.source.MessageQueue.Message;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import java.io.IOException;
import java.util.List;

/**
 * The readings in the messages of a broker. With a wildcard in the filter, the topic becomes the
 * field {@code topic}, unless the message has one, and a last will is no reading but the departure
 * of its device.
 */
final class MqttReader implements RecordReader {
  private static final String TOPIC = "topic";
  private static final String VALUE = "value";

  private final MqttAddress address;
  private final SourceOptions options;
  private final BadLineCounter badLines;
  private final MessageParser parser;
  private final MqttMessages messages;
  private String topic = "";
  private byte[] payload = {};
  private String bareTopic = "";
  private boolean narrowNoted;
  private long numMessages;
  private long position;

  MqttReader(MqttAddress address, SourceContext context) {
    this.address = address;
    this.options = context.options();
    this.badLines = context.badLines();
    this.parser = context.messages(true);
    this.messages = new MqttMessages(address, "mqtt", context);
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
      Message message = messages.next();
      if (message == null) {
        return false;
      }
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

  /** Called for each message, as if the broker had sent it. */
  void message(String from, byte[] message) {
    messages.arrived(from, message);
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
    messages.close();
  }
}
