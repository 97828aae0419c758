package io.github.iforest4j.engine.record;

import java.util.HashMap;
import java.util.Map;

/**
 * What files hold already, by id, with a hash of its content: those of the current file and of the
 * one that was put aside before it. Not thread-safe.
 */
final class KnownIds {
  private final boolean grows;
  private Map<String, Integer> current = new HashMap<>();
  private Map<String, Integer> before = new HashMap<>();

  /**
   * Knows nothing.
   *
   * @param grows whether {@link #add} remembers: an input that cannot be read again never brings
   *     what was there before
   */
  KnownIds(boolean grows) {
    this.grows = grows;
  }

  /** The hash that is known for an id; null for none. */
  Integer find(String id) {
    Integer known = current.get(id);
    return known == null ? before.get(id) : known;
  }

  /** Takes what an existing file holds; false when it is known. */
  boolean read(String id, int hash) {
    return find(id) == null && current.put(id, hash) == null;
  }

  /** Takes what is written now. */
  void add(String id, int hash) {
    if (grows) {
      current.put(id, hash);
    }
  }

  /** The file is put aside: what was put aside before is forgotten. */
  void putAside() {
    before = current;
    current = new HashMap<>();
  }

  /** Nothing that was read matters any more, unless the input can be read again. */
  void doneReading() {
    if (!grows) {
      current.clear();
      before.clear();
    }
  }
}
