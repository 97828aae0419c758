package io.github.iforest4j.sparkplug;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one device, or of a node's own metrics: what its birth announced, and the last
 * values. Not thread-safe.
 */
final class Device {
  /** About what a device takes in memory, besides its key and its metrics. */
  private static final int BYTES = 600;

  private static final int ALIAS_BYTES = 80;

  private final String key;
  private final Map<String, Metric> byName = new LinkedHashMap<>();
  private final Map<Long, Metric> byAlias = new HashMap<>();
  private boolean born;
  private boolean refused;
  private long size;

  Device(String key) {
    this.key = key;
    this.size = empty();
  }

  /** GROUP/NODE/DEVICE, or GROUP/NODE. */
  String key() {
    return key;
  }

  /** Whether it had a birth, and no death since. */
  boolean isBorn() {
    return born;
  }

  /** Whether its birth was too large to be kept, so that another would not help. */
  boolean isRefused() {
    return refused;
  }

  /** About how many bytes of memory it takes. */
  long size() {
    return size;
  }

  private long empty() {
    return BYTES + 2L * key.length();
  }

  /** Begins a birth: nothing is announced yet. */
  void begin() {
    forget();
    born = true;
  }

  /** Its death, or a birth of its node: what was announced is void. */
  void forget() {
    byName.clear();
    byAlias.clear();
    born = false;
    refused = false;
    size = empty();
  }

  /** Its birth cannot be kept. */
  void refuse() {
    forget();
    refused = true;
  }

  /** Announces a metric; of two with the same name or alias, the last counts. */
  void announce(String name, @Nullable Long alias, Metric metric) {
    // One whose place is taken counts, too: an alias may still lead to it.
    byName.put(name, metric);
    size += metric.size();
    if (alias != null && byAlias.put(alias, metric) == null) {
      size += ALIAS_BYTES;
    }
  }

  /** The metric of a name; null if it was not announced. */
  @Nullable Metric named(String name) {
    return byName.get(name);
  }

  /** The metric of an alias; null if it was not announced. */
  @Nullable Metric aliased(long alias) {
    return byAlias.get(alias);
  }

  /** All metrics, in the order in which they were announced. */
  Collection<Metric> metrics() {
    return byName.values();
  }
}
