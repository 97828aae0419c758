package io.github.iforest4j.source;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a source counted. Written by the reading thread; others may read slightly old values. */
public final class InputCounts {
  /** More different names than this are counted together under {@link #OTHERS}. */
  static final int MAX_NAMES = 256;

  static final String OTHERS = "(others)";

  /** Without the fence of a volatile write per reading. */
  private final AtomicLong readings = new AtomicLong();

  private final AtomicLong dropped = new AtomicLong();
  private volatile long connections;
  private volatile int attempts;
  private volatile long duplicateKeys;
  private volatile long nestedValues;
  private final Map<BadLine, Long> badLines =
      Collections.synchronizedMap(new EnumMap<>(BadLine.class));
  private final Map<String, AtomicLong> unknownFields = new LinkedHashMap<>();
  private final Map<String, AtomicLong> missingFields = new LinkedHashMap<>();

  /** Nothing counted yet. */
  public InputCounts() {}

  /** The sums of several, as they are now. */
  static InputCounts sum(List<InputCounts> several) {
    InputCounts sum = new InputCounts();
    long lost = 0;
    for (InputCounts counts : several) {
      sum.readings.addAndGet(counts.readings());
      sum.dropped.addAndGet(counts.dropped());
      lost += counts.reconnects();
      sum.addDuplicateKeys(counts.duplicateKeys());
      sum.addNestedValues(counts.nestedValues());
      counts.badLines().forEach((kind, n) -> sum.badLines.merge(kind, n, Long::sum));
      addAll(sum.unknownFields, counts.unknownFields());
      addAll(sum.missingFields, counts.missingFields());
    }
    sum.connections = lost == 0 ? 0 : lost + 1;
    return sum;
  }

  private static void addAll(Map<String, AtomicLong> to, Map<String, Long> counts) {
    counts.forEach((name, n) -> to.computeIfAbsent(name, k -> new AtomicLong()).addAndGet(n));
  }

  /** Readings handed out. */
  public long readings() {
    return readings.get();
  }

  /** Lines that were no readings, by kind. */
  public Map<BadLine, Long> badLines() {
    synchronized (badLines) {
      Map<BadLine, Long> copy = new EnumMap<>(BadLine.class);
      copy.putAll(badLines);
      return copy;
    }
  }

  /** Lines that were no readings. */
  public long totalBadLines() {
    return badLines().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns what went wrong so far, in words, with how often; in order. */
  public Map<String, Long> troubles() {
    Map<String, Long> troubles = new LinkedHashMap<>();
    if (reconnects() > 0) {
      troubles.put("reconnects", reconnects());
    }
    badLines().forEach((kind, count) -> troubles.put(kind.describe(), count));
    return troubles;
  }

  /** How often a connection was lost and made again. */
  public long reconnects() {
    return Math.max(0, connections - 1);
  }

  /**
   * The number of attempts to connect since the connection was lost, or since the beginning; the
   * current one is included. 0 while there is a connection, and for what needs none.
   */
  public int attempts() {
    return attempts;
  }

  /** Whether the source tried to connect, and never had a connection. */
  public boolean isUnreached() {
    return attempts > 0 && connections == 0;
  }

  /** Messages that came while too many others waited; they are lost. */
  public long dropped() {
    return dropped.get();
  }

  /** Keys that came twice in one object; the last value counts. */
  public long duplicateKeys() {
    return duplicateKeys;
  }

  /**
   * Values that were left out: elements of an array beyond the sixteenth, and values whose name is
   * too long.
   */
  public long nestedValues() {
    return nestedValues;
  }

  /** How many readings had each field that the row did not want. */
  public Map<String, Long> unknownFields() {
    return copy(unknownFields);
  }

  /** How many readings lacked each feature that the row wants. */
  public Map<String, Long> missingFields() {
    return copy(missingFields);
  }

  /** Everything but the connections and what was dropped, to be restored later. */
  ObjectNode save() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("readings", readings());
    node.put("duplicates", duplicateKeys).put("nested", nestedValues);
    ObjectNode bad = node.putObject("bad");
    badLines().forEach((kind, n) -> bad.put(kind.name(), n));
    ObjectNode unknown = node.putObject("unknown");
    unknownFields().forEach(unknown::put);
    ObjectNode missing = node.putObject("missing");
    missingFields().forEach(missing::put);
    return node;
  }

  /** Replaces the counts by those that {@link #save} gave. */
  void restore(JsonNode node) {
    readings.setRelease(node.path("readings").asLong());
    duplicateKeys = node.path("duplicates").asLong();
    nestedValues = node.path("nested").asLong();
    synchronized (badLines) {
      badLines.clear();
      node.path("bad")
          .properties()
          .forEach(e -> badLines.put(BadLine.valueOf(e.getKey()), e.getValue().asLong()));
    }
    restore(unknownFields, node.path("unknown"));
    restore(missingFields, node.path("missing"));
  }

  private static void restore(Map<String, AtomicLong> counts, JsonNode node) {
    synchronized (counts) {
      counts.clear();
      node.properties().forEach(e -> counts.put(e.getKey(), new AtomicLong(e.getValue().asLong())));
    }
  }

  // Only the reading thread writes, so that these need no atomic increment.

  /** Counts a reading that is handed out. */
  public void addReading() {
    readings.setRelease(readings.getPlain() + 1);
  }

  /** The last one turned out to be none. */
  void takeBackReading() {
    readings.setRelease(readings.getPlain() - 1);
  }

  void addAttempt() {
    attempts = attempts + 1;
  }

  void addConnection() {
    connections = connections + 1;
    attempts = 0;
  }

  long connections() {
    return connections;
  }

  /** From any thread. */
  void addDropped() {
    dropped.incrementAndGet();
  }

  void addDuplicateKeys(long n) {
    duplicateKeys = duplicateKeys + n;
  }

  void addNestedValues(long n) {
    nestedValues = nestedValues + n;
  }

  /** Counts one; true if it is the first of its kind. */
  boolean addBadLine(BadLine kind) {
    return badLines.merge(kind, 1L, Long::sum) == 1;
  }

  boolean addUnknownField(String name) {
    return add(unknownFields, name);
  }

  boolean addMissingField(String name) {
    return add(missingFields, name);
  }

  /** Counts one; allocates nothing for a name that was counted before. */
  private static boolean add(Map<String, AtomicLong> counts, String name) {
    synchronized (counts) {
      AtomicLong known = counts.get(name);
      if (known == null) {
        String key = counts.size() < MAX_NAMES ? name : OTHERS;
        known = counts.computeIfAbsent(key, k -> new AtomicLong());
      }
      return known.incrementAndGet() == 1;
    }
  }

  private static Map<String, Long> copy(Map<String, AtomicLong> counts) {
    Map<String, Long> copy = new LinkedHashMap<>();
    synchronized (counts) {
      counts.forEach((name, count) -> copy.put(name, count.get()));
    }
    return copy;
  }
}
