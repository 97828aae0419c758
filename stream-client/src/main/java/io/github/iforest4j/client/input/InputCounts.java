package io.github.iforest4j.client.input;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a source counted. Written by the reading thread; others may read slightly old values. */
public final class InputCounts {
  /** More different names than this are counted together under {@link #OTHERS}. */
  static final int MAX_NAMES = 256;

  static final String OTHERS = "(others)";

  private volatile long readings;
  private volatile long connections;
  private volatile long duplicateKeys;
  private volatile long nestedValues;
  private final Map<BadLine, Long> badLines =
      Collections.synchronizedMap(new EnumMap<>(BadLine.class));
  private final Map<String, Long> unknownFields =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final Map<String, Long> missingFields =
      Collections.synchronizedMap(new LinkedHashMap<>());

  InputCounts() {}

  /** Readings handed out. */
  public long readings() {
    return readings;
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

  /** How often a connection was lost and made again. */
  public long reconnects() {
    return Math.max(0, connections - 1);
  }

  /** Keys that came twice in one object; the last value counts. */
  public long duplicateKeys() {
    return duplicateKeys;
  }

  /** Values that were objects or arrays, and so were left out. */
  public long nestedValues() {
    return nestedValues;
  }

  /** How many readings had each field that the row did not want. */
  public Map<String, Long> unknownFields() {
    synchronized (unknownFields) {
      return new LinkedHashMap<>(unknownFields);
    }
  }

  /** How many readings lacked each feature that the row wants. */
  public Map<String, Long> missingFields() {
    synchronized (missingFields) {
      return new LinkedHashMap<>(missingFields);
    }
  }

  // Only the reading thread writes, so that these need no atomic increment.

  void addReading() {
    readings = readings + 1;
  }

  /** The last one turned out to be none. */
  void takeBackReading() {
    readings = readings - 1;
  }

  void addConnection() {
    connections = connections + 1;
  }

  long connections() {
    return connections;
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

  private static boolean add(Map<String, Long> counts, String name) {
    boolean room = counts.size() < MAX_NAMES || counts.containsKey(name);
    return counts.merge(room ? name : OTHERS, 1L, Long::sum) == 1;
  }
}
