package io.github.iforest4j.engine.record;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids that a file already holds, each with a hash of its content: those of the current file and
 * of the file that was rotated last. Not thread-safe.
 */
final class KnownIds {
  private final boolean remembering;
  private Map<String, Integer> current = new HashMap<>();
  private Map<String, Integer> rotated = new HashMap<>();

  /**
   * Begins without ids.
   *
   * @param remembering whether {@link #add} remembers ids; not needed if the input cannot be read
   *     again, because then no event comes twice
   */
  KnownIds(boolean remembering) {
    this.remembering = remembering;
  }

  /** The hash of an id; null if the id is not known. */
  @Nullable Integer find(String id) {
    Integer known = current.get(id);
    return known == null ? rotated.get(id) : known;
  }

  /**
   * Adds an id that was read from an existing file.
   *
   * @return false if it was known
   */
  boolean addRead(String id, int hash) {
    return find(id) == null && current.put(id, hash) == null;
  }

  /** Adds an id that is being written. */
  void add(String id, int hash) {
    if (remembering) {
      current.put(id, hash);
    }
  }

  /** The file was rotated: forgets the ids of the file that was rotated before it. */
  void rotate() {
    rotated = current;
    current = new HashMap<>();
  }

  /** Existing files are read: their ids are forgotten, unless events may come twice. */
  void doneReading() {
    if (!remembering) {
      current.clear();
      rotated.clear();
    }
  }
}
