package io.github.iforest4j.flink;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.jspecify.annotations.Nullable;

/**
 * The memories of the keys of a subtask: a cache of those that sent last, in front of Flink's keyed
 * state. A backend such as RocksDB holds bytes, so without the cache every reading decodes and
 * encodes the whole memory of its key.
 *
 * <p>The state has what is in the cache only after {@link #flush}, which must therefore precede
 * every snapshot. A subtask that is restored starts with an empty cache. The cache is bounded by
 * bytes; the key that has been silent for longest leaves it first, and is then written to the
 * state.
 *
 * <p>Not thread-safe. A key that is in the cache is found without allocation.
 */
final class KeyMemories {
  /** Changes the key that the state reads and writes. */
  interface KeyContext {
    void setCurrentKey(String key);
  }

  /** What the entry of a key takes beside its memory. */
  static final int OVERHEAD = 200;

  /** Readings of a key until its windows are full; its size is measured again less often then. */
  private static final int MOST_MEASURED = 1 << 12;

  private static final class Entry {
    final KeyMemory memory;
    long bytes;
    int readings;
    boolean dirty;

    Entry(KeyMemory memory) {
      this.memory = memory;
    }
  }

  private final ValueState<KeyMemory> state;
  private final KeyContext keys;
  private final long maxBytes;
  private final boolean learns;

  /** From the key that has been silent for longest to the one that sent last. */
  private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(64, .75f, true);

  private long bytes;

  /**
   * Starts with an empty cache.
   *
   * @param state the state of the current key
   * @param keys changes the current key
   * @param maxBytes the size of the cache; 0 for none: then every call goes to the state
   * @param learns whether keys learn from their streams, which takes them much more memory
   */
  KeyMemories(ValueState<KeyMemory> state, KeyContext keys, long maxBytes, boolean learns) {
    this.state = state;
    this.keys = keys;
    this.maxBytes = maxBytes;
    this.learns = learns;
  }

  /** The number of keys in the cache. */
  int size() {
    return entries.size();
  }

  /** The estimated size of the cache. */
  long bytes() {
    return bytes;
  }

  /**
   * The memory of the current key; null if it has none. A change of it must be followed by {@link
   * #put}.
   *
   * @param key the current key
   */
  @Nullable KeyMemory get(String key) throws IOException {
    Entry entry = maxBytes == 0 ? null : entries.get(key);
    return entry == null ? state.value() : entry.memory;
  }

  /**
   * Keeps the memory of the current key, which has been changed. Other keys may be written to the
   * state; the current key is the same afterwards.
   *
   * @param key the current key
   * @param memory holds a judge
   */
  void put(String key, KeyMemory memory) throws IOException {
    if (maxBytes == 0) {
      state.update(memory);
      return;
    }
    Entry entry = entries.get(key);
    if (entry == null || entry.memory != memory) {
      drop(key);
      entry = new Entry(memory);
      entries.put(key, entry);
    }
    entry.dirty = true;
    entry.readings++;
    // At 1, 2, 4, 8, ...: windows grow.
    if (entry.readings <= MOST_MEASURED && Integer.bitCount(entry.readings) == 1) {
      measure(entry);
    }
    if (bytes > maxBytes) {
      evict(key);
    }
  }

  /**
   * Forgets the current key.
   *
   * @param key the current key
   */
  void remove(String key) {
    drop(key);
    state.clear();
  }

  private void drop(String key) {
    Entry old = entries.remove(key);
    if (old != null) {
      bytes -= old.bytes;
    }
  }

  private void measure(Entry entry) {
    bytes -= entry.bytes;
    entry.bytes = OVERHEAD + entry.memory.heapBytes(learns);
    bytes += entry.bytes;
  }

  private void evict(String current) throws IOException {
    Iterator<Map.Entry<String, Entry>> eldest = entries.entrySet().iterator();
    while (bytes > maxBytes && eldest.hasNext()) {
      Map.Entry<String, Entry> next = eldest.next();
      write(next.getKey(), next.getValue());
      bytes -= next.getValue().bytes;
      eldest.remove();
    }
    keys.setCurrentKey(current);
  }

  /**
   * Writes to the state what the state does not have yet. The cache stays as it is. The current key
   * is another one afterwards.
   */
  void flush() throws IOException {
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      if (entry.getValue().dirty) {
        measure(entry.getValue());
        write(entry.getKey(), entry.getValue());
      }
    }
  }

  /** Writes everything to the state and empties the cache. */
  void flushAndClear() throws IOException {
    flush();
    entries.clear();
    bytes = 0;
  }

  private void write(String key, Entry entry) throws IOException {
    if (entry.dirty) {
      keys.setCurrentKey(key);
      state.update(entry.memory);
      entry.dirty = false;
    }
  }
}
