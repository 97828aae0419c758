package io.github.iforest4j.detect;

import io.github.iforest4j.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import io.github.iforest4j.format.SealedBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A detector per key: many devices on one stream, each judged in the light of its own past. How
 * many are kept is bounded: the one that was not asked for the longest makes room for a new key,
 * and one that was idle for too long is forgotten. A key that comes back begins anew.
 *
 * <p>Finding a detector takes O(1) and allocates nothing; a new key allocates its detector. With a
 * shared model of eight sensors a key takes 13 KB of the heap with preset {@link Preset#SENSORS}
 * and 9.5 KB with {@link Preset#READINGS}, so 10,000 keys 130 MB and 95 MB ({@code
 * KeyedDetectorsTest}); with {@link Preset#METRIC}, which learns, about 1 MB.
 *
 * <p>One writer; not thread-safe.
 */
public final class KeyedDetectors {
  private static final String MAGIC = "IFKEYED1";
  private static final int VERSION = 1;
  private static final String WHAT = "a snapshot of detectors by key";

  /** An entry's place in the snapshot without its key and state. */
  private static final int MIN_ENTRY = 16;

  private static final int MIN_BUCKETS = 16;

  /** Goes on with a detector where its state was taken: {@link DetectorModel#resume}. */
  @FunctionalInterface
  public interface Resume {
    /**
     * Makes a detector.
     *
     * @param state from {@link DetectorState#snapshot()}
     * @throws InvalidModelException if the state is of another model, or damaged
     */
    AnomalyDetector resume(byte[] state) throws IOException;
  }

  /** In a bucket's list, and in the list of all in the order of use. */
  private static final class Entry {
    final String key;
    final int hash;
    final AnomalyDetector detector;
    long used;
    Entry next;
    Entry older;
    Entry newer;

    Entry(String key, int hash, AnomalyDetector detector) {
      this.key = key;
      this.hash = hash;
      this.detector = detector;
    }
  }

  private final Supplier<AnomalyDetector> fresh;
  private final int maxKeys;
  private final long idleMillis;

  /** Not known outside, so that nobody can make up keys that meet in one bucket. */
  private final long seed = new SplittableRandom().nextLong();

  /** A power of two, grows with the number of keys. */
  private Entry[] buckets = new Entry[MIN_BUCKETS];

  private Entry oldest;
  private Entry newest;
  private int size;
  private long evicted;
  private long now = Long.MIN_VALUE;

  /**
   * No key yet.
   *
   * @param fresh makes a detector for a new key, such as {@code () -> model.newDetector()}
   * @param maxKeys at least 1: how many are kept
   * @param idle positive: for how long a key is kept that is not asked for
   * @throws IllegalArgumentException if a bound is not met
   */
  public KeyedDetectors(Supplier<AnomalyDetector> fresh, int maxKeys, Duration idle) {
    this.fresh = Objects.requireNonNull(fresh, "fresh");
    if (maxKeys < 1) {
      throw new IllegalArgumentException("maxKeys must be at least 1, was " + maxKeys);
    }
    if (idle.isNegative() || idle.isZero()) {
      throw new IllegalArgumentException("idle must be positive, was " + idle);
    }
    this.maxKeys = maxKeys;
    this.idleMillis = millis(idle);
  }

  private static long millis(Duration idle) {
    try {
      return Math.max(1, idle.toMillis());
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * The detector of a key; a new one for a key that is not there.
   *
   * @param key compared by its characters; copied if it is new
   * @param millis the time, on any clock; a time before an earlier one counts as that one. Prefer
   *     the time of arrival: one reading from the far future makes all other keys idle
   */
  public AnomalyDetector detector(CharSequence key, long millis) {
    now = Math.max(now, millis);
    while (oldest != null && isIdle(oldest)) {
      evictOldest();
    }
    int hash = hash(key);
    Entry entry = find(key, hash);
    if (entry == null) {
      if (size == maxKeys) {
        evictOldest();
      }
      entry = add(key.toString(), hash, fresh.get(), now);
    } else if (entry != newest) {
      unlink(entry);
      link(entry);
    }
    entry.used = now;
    return entry.detector;
  }

  /** How many keys there are. */
  public int size() {
    return size;
  }

  /** How many keys were forgotten: idle for too long, or in a new one's way. */
  public long evicted() {
    return evicted;
  }

  /** Every key and its detector, the one that was asked for last at the end. */
  public void forEach(BiConsumer<String, AnomalyDetector> action) {
    for (Entry entry = oldest; entry != null; entry = entry.newer) {
      action.accept(entry.key, entry.detector);
    }
  }

  /**
   * All keys and the states of their detectors: versioned, checksummed bytes. The models are not
   * part of it.
   *
   * @throws IllegalStateException if that is more than 1 GiB
   */
  public byte[] snapshot() {
    List<byte[]> states = new ArrayList<>(size);
    long bytes = 0;
    for (Entry entry = oldest; entry != null; entry = entry.newer) {
      byte[] state = entry.detector.state().snapshot();
      states.add(state);
      bytes += state.length + MIN_ENTRY + 3L * entry.key.length();
    }
    if (bytes + MIN_ENTRY > SealedBytes.MAX_PAYLOAD - Long.BYTES) {
      throw new IllegalStateException(
          "the states of "
              + size
              + " keys take "
              + bytes
              + " bytes, more than a snapshot holds: keep fewer keys, or save each state by itself");
    }
    return SealedBytes.seal(
        MAGIC,
        VERSION,
        out -> {
          out.writeLong(now);
          out.writeLong(evicted);
          out.writeInt(size);
          int i = 0;
          for (Entry entry = oldest; entry != null; entry = entry.newer) {
            byte[] state = states.get(i++);
            PayloadText.write(out, entry.key);
            out.writeLong(entry.used);
            out.writeInt(state.length);
            out.write(state);
          }
        });
  }

  /**
   * Goes on where a snapshot was taken; what was here is forgotten. If the snapshot holds more keys
   * than are kept, the ones asked for last stay. If it fails, nothing has changed.
   *
   * @param snapshot from {@link #snapshot()}
   * @param resume makes a detector of a state, such as {@code model::resume}
   * @throws InvalidModelException if it is not a snapshot, or damaged, or {@code resume} refuses a
   *     state
   */
  public void restore(byte[] snapshot, Resume resume) throws IOException {
    PayloadReader in = SealedBytes.read(new ByteArrayInputStream(snapshot), MAGIC, VERSION, WHAT);
    long latest = in.anyLong("time");
    long forgotten = in.anyLong("forgotten keys");
    int count = in.count("number of keys", MIN_ENTRY);
    Map<String, AnomalyDetector> detectors = new LinkedHashMap<>();
    List<Long> used = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = in.text("key");
      long time = in.anyLong("time of use");
      byte[] state = in.bytes("state", in.count("length of a state", 1));
      if (time > latest || i > 0 && time < used.get(i - 1)) {
        throw in.invalid("keys are not in the order of use");
      }
      if (detectors.put(key, resume.resume(state)) != null) {
        throw in.invalid("a key is there twice");
      }
      used.add(time);
    }
    in.end();
    buckets = new Entry[MIN_BUCKETS];
    oldest = null;
    newest = null;
    size = 0;
    now = latest;
    evicted = forgotten;
    int i = 0;
    for (Map.Entry<String, AnomalyDetector> read : detectors.entrySet()) {
      if (size == maxKeys) {
        evictOldest();
      }
      String key = read.getKey();
      add(key, hash(key), read.getValue(), used.get(i++));
    }
  }

  private boolean isIdle(Entry entry) {
    // A difference that overflows is a long time, too.
    long since = now - entry.used;
    return since < 0 || since > idleMillis;
  }

  private void evictOldest() {
    remove(oldest);
    evicted++;
  }

  private int hash(CharSequence key) {
    long hash = seed;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return (int) hash;
  }

  private Entry find(CharSequence key, int hash) {
    Entry entry = buckets[hash & (buckets.length - 1)];
    while (entry != null && !(entry.hash == hash && entry.key.contentEquals(key))) {
      entry = entry.next;
    }
    return entry;
  }

  private Entry add(String key, int hash, AnomalyDetector detector, long used) {
    if (size == buckets.length && size < 1 << 30) {
      grow();
    }
    Entry entry = new Entry(key, hash, detector);
    entry.used = used;
    int bucket = hash & (buckets.length - 1);
    entry.next = buckets[bucket];
    buckets[bucket] = entry;
    link(entry);
    size++;
    return entry;
  }

  private void grow() {
    buckets = new Entry[2 * buckets.length];
    for (Entry entry = oldest; entry != null; entry = entry.newer) {
      int bucket = entry.hash & (buckets.length - 1);
      entry.next = buckets[bucket];
      buckets[bucket] = entry;
    }
  }

  private void remove(Entry entry) {
    int bucket = entry.hash & (buckets.length - 1);
    if (buckets[bucket] == entry) {
      buckets[bucket] = entry.next;
    } else {
      Entry before = buckets[bucket];
      while (before.next != entry) {
        before = before.next;
      }
      before.next = entry.next;
    }
    unlink(entry);
    size--;
  }

  /** At the end of the list of use. */
  private void link(Entry entry) {
    entry.older = newest;
    entry.newer = null;
    if (newest == null) {
      oldest = entry;
    } else {
      newest.newer = entry;
    }
    newest = entry;
  }

  private void unlink(Entry entry) {
    if (entry.older == null) {
      oldest = entry.newer;
    } else {
      entry.older.newer = entry.newer;
    }
    if (entry.newer == null) {
      newest = entry.older;
    } else {
      entry.newer.older = entry.older;
    }
  }
}
