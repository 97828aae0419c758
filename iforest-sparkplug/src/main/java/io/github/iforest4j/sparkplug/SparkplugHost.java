package io.github.iforest4j.sparkplug;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.source.BadLine;
import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.RecordBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A host application of Sparkplug B: makes readings of messages, by what births announced. A
 * message is taken, and then its readings are read. Not thread-safe.
 */
final class SparkplugHost {
  /** The field with GROUP/NODE/DEVICE. */
  static final String DEVICE = "device";

  /** The field with milliseconds since 1970. */
  static final String TIME = "time";

  /** About how much memory all that is known of nodes may take. */
  static final long MAX_BYTES = 64L << 20;

  static final String GAPS = "gaps in the sequence";
  static final String OLD_DEATHS = "deaths of earlier sessions";
  static final String LEFT_OUT = "values of types that are left out";
  static final String FORGOTTEN = "edge nodes forgotten for want of room";

  private static final String SESSION = "bdSeq";
  private static final int MAX_NAME = 512;

  /** The maximum number of readings of one message. */
  static final int MAX_IN_MESSAGE = 1_000;

  private static final long MAX_MILLIS = 253_402_300_799_999L;
  private static final int MAX_QUOTE = 60;
  private static final String COMPRESSED = "SPBV1.0_COMPRESSED";

  /** A value for a metric, and when it was measured. */
  private record Value(Metric metric, Payload.Metric value, long millis) {}

  /** What becomes one reading: values of one device. */
  private record Update(Device device, List<Value> values, long millis, boolean isBirth) {}

  private final SparkplugAddress address;
  private final BadLineCounter badLines;
  private final int maxPayload;
  private final boolean whole;
  private final RebirthRequests requests;
  private final EdgeNodes nodes;
  private final Deque<Update> updates = new ArrayDeque<>();
  private String where = "before the first message";

  /** Whether the message made a node take more memory. */
  private boolean grown;

  /**
   * @param maxPayload the longest message that is read, in bytes
   * @param whole whether a reading has the last values of all metrics of the device, and not only
   *     those of the message
   * @param maxBytes about how much memory all that is known of nodes may take
   */
  SparkplugHost(
      SparkplugAddress address,
      BadLineCounter badLines,
      int maxPayload,
      boolean whole,
      RebirthRequests requests,
      long maxBytes) {
    this.address = address;
    this.badLines = badLines;
    this.maxPayload = maxPayload;
    this.whole = whole;
    this.requests = requests;
    this.nodes = new EdgeNodes(maxBytes);
  }

  /** The nodes that are known. */
  EdgeNodes nodes() {
    return nodes;
  }

  /** Messages of all nodes may have been missed. */
  void reconnected() {
    nodes.unsure();
  }

  /**
   * Takes a message. Bad ones are counted.
   *
   * @param place what messages to a person call it, such as {@code message 7}
   */
  void accept(String topic, byte[] payload, String place) {
    where = place;
    SparkplugTopic about = SparkplugTopic.parse(topic);
    if (about == null) {
      bad(BadLine.NO_MESSAGE, "its topic is '" + shown(topic) + "'");
      return;
    }
    if (about.type() == SparkplugTopic.Type.COMMAND) {
      return;
    }
    if (payload.length > maxPayload) {
      bad(BadLine.TOO_LONG, payload.length + " bytes of '" + shown(topic) + "'");
      return;
    }
    Payload message;
    try {
      message = Payload.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      bad(BadLine.NO_MESSAGE, "'" + shown(topic) + "': " + e.getMessage());
      return;
    }
    if (message.getUuid().equals(COMPRESSED)) {
      bad(BadLine.NO_MESSAGE, "'" + shown(topic) + "' is compressed: let the node send it plain");
      return;
    }
    int numNodes = nodes.count();
    EdgeNode node = nodes.heard(about.group(), about.node());
    int numDevices = node.devices().size();
    grown = about.type() != SparkplugTopic.Type.DATA || nodes.count() != numNodes;
    switch (about.type()) {
      case BIRTH -> birth(node, about.device(), message);
      case DATA -> data(node, about.device(), message);
      default -> death(node, about.device(), message);
    }
    if (grown || node.devices().size() != numDevices) {
      makeRoom(node);
    }
  }

  private void makeRoom(EdgeNode node) {
    boolean full = node.size() > nodes.room() / 4;
    if (full) {
      node.died();
    }
    int forgotten = nodes.makeRoom(node) + (full ? 1 : 0);
    for (int i = 0; i < forgotten; i++) {
      if (badLines.count(FORGOTTEN)) {
        badLines.warn(
            "there are more edge nodes, devices and metrics than there is room for: some are"
                + " forgotten until their next birth (reported once)");
      }
    }
  }

  private void birth(EdgeNode node, @Nullable String name, Payload message) {
    if (name == null) {
      node.born(session(message));
      node.follows(message.hasSeq() ? message.getSeq() : EdgeNode.NONE);
    } else {
      checkOrder(node, message);
      if (!node.isBorn()) {
        requests.ask(node, "has a device that is born before the node");
      }
    }
    Device device = node.device(name);
    device.begin();
    List<Value> values = new ArrayList<>();
    long time = timeOr(message.getTimestamp(), 0);
    for (Payload.Metric each : message.getMetricsList()) {
      Metric metric = announce(device, each);
      if (metric != null && address.reads(name)) {
        values.add(new Value(metric, each, time));
      }
      if (device.size() > nodes.room() / 4) {
        device.refuse();
        bad(BadLine.TOO_LONG, "the birth of '" + shown(device.key()) + "' has too many metrics");
        return;
      }
    }
    updates.add(new Update(device, values, time, true));
  }

  /** Announces a metric; null if it is no metric to judge. */
  private @Nullable Metric announce(Device device, Payload.Metric each) {
    String name = each.getName();
    if (name.isEmpty() || name.length() > MAX_NAME) {
      if (badLines.count("metrics without a name of 1 to " + MAX_NAME + " characters")) {
        badLines.warn(where + " announces a metric without a usable name: left out, and counted");
      }
      return null;
    }
    if (isControl(name)) {
      return null;
    }
    boolean taken = name.equals(DEVICE) || name.equals(TIME);
    Metric metric = new Metric(taken ? "metric." + name : name, each.getDatatype());
    device.announce(name, each.hasAlias() ? each.getAlias() : null, metric);
    return metric;
  }

  /** What says nothing about the plant. */
  private static boolean isControl(String name) {
    return name.equals(SESSION)
        || name.startsWith("Node Control/")
        || name.startsWith("Device Control/");
  }

  private void data(EdgeNode node, @Nullable String name, Payload message) {
    checkOrder(node, message);
    Device device = node.device(name);
    if (device.isRefused()) {
      bad(BadLine.TOO_LONG, "the birth of '" + shown(device.key()) + "' has too many metrics");
      return;
    }
    if (!device.isBorn()) {
      bad(BadLine.UNANNOUNCED, "there was no birth of '" + shown(device.key()) + "'");
      requests.ask(node, "sends values, and its birth was not heard");
      return;
    }
    if (!address.reads(name)) {
      return;
    }
    List<Value> values = new ArrayList<>();
    Set<Metric> seen = new HashSet<>();
    boolean repeated = false;
    for (Payload.Metric each : message.getMetricsList()) {
      if (each.getIsHistorical()) {
        bad(BadLine.HISTORICAL, "a value that '" + shown(device.key()) + "' kept for later");
        continue;
      }
      Metric metric = find(node, device, each);
      if (metric != null) {
        repeated |= !seen.add(metric);
        values.add(new Value(metric, each, timeOr(each.getTimestamp(), message.getTimestamp())));
      }
    }
    if (repeated) {
      addByTime(device, values);
    } else if (!values.isEmpty()) {
      updates.add(new Update(device, values, latest(values), false));
    }
  }

  /** The metric of a value; null if it was not announced, or is none to judge. */
  private @Nullable Metric find(EdgeNode node, Device device, Payload.Metric each) {
    if (!each.getName().isEmpty()) {
      if (isControl(each.getName())) {
        return null;
      }
      Metric named = device.named(each.getName());
      if (named != null || device.size() > nodes.room() / 4) {
        return named;
      }
      grown = true;
      return announce(device, each);
    }
    if (!each.hasAlias()) {
      bad(BadLine.UNANNOUNCED, "a value with neither name nor alias");
      return null;
    }
    Metric metric = device.aliased(each.getAlias());
    if (metric == null) {
      bad(
          BadLine.UNANNOUNCED,
          "alias "
              + Long.toUnsignedString(each.getAlias())
              + " of '"
              + shown(device.key())
              + "' is in no birth");
      requests.ask(node, "uses an alias that no birth announced");
    }
    return metric;
  }

  /** A metric that comes several times was collected: a reading for each time, in order. */
  private void addByTime(Device device, List<Value> values) {
    values.sort(Comparator.comparingLong(Value::millis));
    for (int from = 0, to = 0; from < values.size(); from = to) {
      if (updates.size() == MAX_IN_MESSAGE) {
        bad(BadLine.TOO_LONG, "it has more than " + MAX_IN_MESSAGE + " readings");
        return;
      }
      long millis = values.get(from).millis();
      while (to < values.size() && values.get(to).millis() == millis) {
        to++;
      }
      updates.add(new Update(device, values.subList(from, to), millis, false));
    }
  }

  private static long latest(List<Value> values) {
    long latest = 0;
    for (Value value : values) {
      latest = Math.max(latest, value.millis());
    }
    return latest;
  }

  /** A time in milliseconds since 1970; 0 for none. */
  private static long timeOr(long millis, long other) {
    boolean usable = millis > 0 && millis <= MAX_MILLIS;
    return usable ? millis : other > 0 && other <= MAX_MILLIS ? other : 0;
  }

  private void death(EdgeNode node, @Nullable String name, Payload message) {
    if (name != null) {
      checkOrder(node, message);
      Device device = node.device(name);
      device.forget();
      if (address.reads(name)) {
        badLines.departed(device.key());
      }
      return;
    }
    if (!node.isOfThisSession(session(message))) {
      badLines.count(OLD_DEATHS);
      return;
    }
    node.died();
    badLines.departed(node.key());
  }

  /** Asks for births if messages are missing. */
  private void checkOrder(EdgeNode node, Payload message) {
    if (message.hasSeq() && !node.follows(message.getSeq())) {
      badLines.count(GAPS);
      requests.ask(node, "sent messages that did not arrive");
    } else if (node.isUnsure() && node.isBorn()) {
      requests.ask(node, "may have sent messages that did not arrive");
    }
  }

  private static long session(Payload message) {
    for (Payload.Metric each : message.getMetricsList()) {
      if (each.getName().equals(SESSION)) {
        return each.hasLongValue()
            ? each.getLongValue()
            : each.hasIntValue() ? Integer.toUnsignedLong(each.getIntValue()) : EdgeNode.NONE;
      }
    }
    return EdgeNode.NONE;
  }

  /**
   * Fills the buffer with the next reading of the message.
   *
   * @return false if there is none left
   */
  boolean read(RecordBuffer record) {
    while (true) {
      Update update = updates.poll();
      if (update == null) {
        return false;
      }
      if (fill(record, update)) {
        return true;
      }
    }
  }

  private boolean fill(RecordBuffer record, Update update) {
    boolean measured = false;
    for (Value value : update.values()) {
      if (!value.metric().set(value.value()) && badLines.count(LEFT_OUT)) {
        badLines.note(
            where
                + " has '"
                + shown(value.value().getName())
                + "' of '"
                + shown(update.device().key())
                + "', which is no number, truth value or short text: such values are left out");
      }
      measured |= value.metric().isMeasured();
    }
    // A birth with texts only, as of the properties of a node, says nothing to judge.
    if (update.isBirth() && !measured) {
      return false;
    }
    record.begin();
    if (whole) {
      for (Metric metric : update.device().metrics()) {
        metric.copyTo(record);
      }
    } else {
      for (Value value : update.values()) {
        value.metric().copyTo(record);
      }
    }
    if (record.isEmpty()) {
      return false;
    }
    if (update.millis() > 0) {
      int time = record.slot(TIME);
      if (time != RecordBuffer.NO_SLOT) {
        record.integer(time, update.millis(), Long.toString(update.millis()));
      }
    }
    int device = record.slot(DEVICE);
    if (device != RecordBuffer.NO_SLOT) {
      record.text(device, update.device().key(), update.device().key());
    }
    return true;
  }

  private void bad(BadLine kind, String detail) {
    badLines.badLine(kind, where, detail);
  }

  private static String shown(String text) {
    return PlainText.clean(text, MAX_QUOTE);
  }
}
