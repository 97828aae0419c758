package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import io.github.iforest4j.format.SealedBytes;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The state of many streams, by key: for example one {@link AnomalyDetector} per device. The number
 * of keys is bounded: the least recently used one makes room for a new key. A key that was not used
 * for longer than the idle time is evicted, too. A key that comes back starts with a fresh state.
 *
 * <p>Each eviction, for either reason, calls the listener exactly once, after the key was removed.
 * {@link #get} evicts idle keys as it goes. Call {@link #evictIdle} from time to time if an idle
 * key must be noticed although no reading arrives.
 *
 * <p>The clock is the caller's. Prefer the time of arrival to the time in a reading: one reading
 * from the far future makes all other keys idle.
 *
 * <p>Finding a known key takes O(1) and allocates nothing. With a shared model of eight sensors, a
 * detector takes 12 KB of the heap with preset {@link Preset#SENSORS} and 4 KB with {@link
 * Preset#READINGS}, so 10,000 keys take 124 MB and 37 MB ({@code KeyedStreamsTest}), somewhat more
 * if scores vary much; with {@link Preset#METRIC}, which learns, a detector takes about 1 MB.
 *
 * <p>Not thread-safe: one writer. The functions passed in must not call back into this object.
 *
 * @param <S> the state of one stream
 */
public final class KeyedStreams<S> {
  private static final String MAGIC = "IFKEYED1";
  private static final int VERSION = 1;
  private static final String WHAT = "a snapshot of detectors by key";

  /** The bytes of an entry in a snapshot besides its key and state. */
  private static final int MIN_ENTRY = 16;

  /**
   * Makes a state from its bytes.
   *
   * @param <S> the state of one stream
   */
  @FunctionalInterface
  public interface Resume<S> {
    /**
     * Makes a state that continues where its bytes were taken.
     *
     * @param key the key of the stream
     * @param state the bytes of its state
     * @throws InvalidModelException if the bytes are damaged, or belong to another model
     * @throws IOException if they cannot be read
     */
    S resume(String key, byte[] state) throws IOException;
  }

  private static final class Entry<S> {
    S state;
    long used;

    Entry(S state, long used) {
      this.state = state;
      this.used = used;
    }
  }

  private final Function<? super String, ? extends S> fresh;
  private final int maxKeys;
  private final long idleMillis;
  private final BiConsumer<? super String, ? super S> evictionListener;

  /** In the order of use, so in ascending order of {@code Entry.used}. */
  private LinkedHashMap<String, Entry<S>> entries = newEntries();

  private long evicted;
  private long now = Long.MIN_VALUE;

  /** No key is idle up to this time, so that most calls need not look for one. */
  private long noneIdleUntil = Long.MIN_VALUE;

  /**
   * Creates an empty map of streams.
   *
   * @param fresh makes the state of a new key, such as {@code key -> model.newDetector()}
   * @param maxKeys the maximum number of keys, at least 1
   * @param idle how long a key is kept that is not used; positive, counted in milliseconds
   * @param evictionListener called with each evicted key and its state
   * @throws IllegalArgumentException if {@code maxKeys} or {@code idle} is out of bounds
   */
  public KeyedStreams(
      Function<? super String, ? extends S> fresh,
      int maxKeys,
      Duration idle,
      BiConsumer<? super String, ? super S> evictionListener) {
    this.fresh = Objects.requireNonNull(fresh, "fresh");
    this.evictionListener = Objects.requireNonNull(evictionListener, "evictionListener");
    if (maxKeys < 1) {
      throw new IllegalArgumentException("maxKeys must be at least 1, was " + maxKeys);
    }
    if (idle.isNegative() || idle.isZero()) {
      throw new IllegalArgumentException("idle must be positive, was " + idle);
    }
    this.maxKeys = maxKeys;
    this.idleMillis = millis(idle);
  }

  private static <S> LinkedHashMap<String, Entry<S>> newEntries() {
    return new LinkedHashMap<>(16, .75f, true);
  }

  private static long millis(Duration idle) {
    try {
      return Math.max(1, idle.toMillis());
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Returns the state of a key and marks it as used; makes a fresh state for a new key. First
   * evicts idle keys; a new key also evicts the least recently used one if there are too many.
   *
   * @param key the key of the stream
   * @param millis the time, on any clock; a time before an earlier one counts as the earlier one
   */
  public S get(String key, long millis) {
    evictIdle(millis);
    Entry<S> entry = entries.get(key);
    if (entry != null) {
      entry.used = now;
      return entry.state;
    }
    evictDownTo(maxKeys - 1);
    S state = fresh.apply(key);
    entries.put(key, new Entry<>(state, now));
    return state;
  }

  /**
   * Evicts every key that is idle at a time, and those that are too many after {@link #restore}.
   * Takes O(1) and allocates nothing if there is none of them.
   *
   * @param millis the time, on the clock of {@link #get}; a time before an earlier one counts as
   *     the earlier one
   * @return the number of keys evicted
   */
  public int evictIdle(long millis) {
    now = Math.max(now, millis);
    if (now <= noneIdleUntil && entries.size() <= maxKeys) {
      return 0;
    }
    int evictedNow = evictDownTo(maxKeys);
    while (!entries.isEmpty()) {
      Map.Entry<String, Entry<S>> oldest = entries.entrySet().iterator().next();
      long used = oldest.getValue().used;
      if (!isIdle(used)) {
        noneIdleUntil = used > Long.MAX_VALUE - idleMillis ? Long.MAX_VALUE : used + idleMillis;
        return evictedNow;
      }
      evictOldest();
      evictedNow++;
    }
    return evictedNow;
  }

  private boolean isIdle(long used) {
    // A difference that overflows is a long time, too.
    long since = now - used;
    return since < 0 || since > idleMillis;
  }

  private int evictDownTo(int size) {
    int evictedNow = 0;
    for (; entries.size() > size; evictedNow++) {
      evictOldest();
    }
    return evictedNow;
  }

  private void evictOldest() {
    Iterator<Map.Entry<String, Entry<S>>> all = entries.entrySet().iterator();
    Map.Entry<String, Entry<S>> oldest = all.next();
    all.remove();
    evicted++;
    evictionListener.accept(oldest.getKey(), oldest.getValue().state);
  }

  /** Returns the number of keys. */
  public int size() {
    return entries.size();
  }

  /** Returns the number of keys evicted so far, whether idle or too many. */
  public long evicted() {
    return evicted;
  }

  /**
   * Starts the clock: if the time was always 0 so far, because silence did not count, all keys are
   * used at this time. Otherwise does nothing.
   *
   * @param millis the time, on the clock of {@link #get}
   */
  public void startClock(long millis) {
    if (now == 0) {
      now = millis;
      entries.values().forEach(entry -> entry.used = millis);
      noneIdleUntil = Long.MIN_VALUE;
    }
  }

  /** Visits every key and its state; the least recently used one comes first. Uses none of them. */
  public void forEach(BiConsumer<? super String, ? super S> action) {
    entries.forEach((key, entry) -> action.accept(key, entry.state));
  }

  /** Replaces the state of every key; the order of use stays. Uses none of them. */
  public void replaceAll(BiFunction<? super String, ? super S, ? extends S> replacement) {
    entries.forEach((key, entry) -> entry.state = replacement.apply(key, entry.state));
  }

  /**
   * Returns all keys, when they were used, and their states as versioned, checksummed bytes.
   *
   * <p>The states become bytes one after the other, twice: first for the length. So the memory that
   * this takes is that of the result.
   *
   * @param bytes the bytes of a state, such as {@code detector -> detector.state().snapshot()}; at
   *     least one, and the same each time
   * @throws IllegalStateException if the snapshot would take more than 1 GiB
   */
  public byte[] snapshot(Function<? super S, byte[]> bytes) {
    try {
      return SealedBytes.seal(MAGIC, VERSION, out -> writeEntries(out, bytes));
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "the states of "
              + entries.size()
              + " keys do not fit into a snapshot ("
              + e.getMessage()
              + "): keep fewer keys, or save each state by itself",
          e);
    }
  }

  private void writeEntries(DataOutputStream out, Function<? super S, byte[]> bytes)
      throws IOException {
    out.writeLong(now);
    out.writeLong(evicted);
    out.writeInt(entries.size());
    for (Map.Entry<String, Entry<S>> entry : entries.entrySet()) {
      byte[] state = bytes.apply(entry.getValue().state);
      PayloadText.write(out, entry.getKey());
      out.writeLong(entry.getValue().used);
      out.writeInt(state.length);
      out.write(state);
    }
  }

  /**
   * Continues where a snapshot was taken. Keys that were here before are dropped without a call to
   * the listener. If it fails, nothing has changed.
   *
   * <p>Nothing is evicted here, so that the caller can first complete the states: keys that are
   * idle by now, or too many, are evicted by the next call of {@link #evictIdle} or {@link #get}.
   *
   * @param snapshot from {@link #snapshot}
   * @param resume makes a state from its bytes, such as {@code (key, state) -> model.resume(state)}
   * @throws InvalidModelException if it is not a snapshot, or damaged, or {@code resume} refuses a
   *     state
   * @throws IOException if {@code resume} throws one
   */
  public void restore(byte[] snapshot, Resume<? extends S> resume) throws IOException {
    PayloadReader in = SealedBytes.read(new ByteArrayInputStream(snapshot), MAGIC, VERSION, WHAT);
    long latest = in.anyLong("time");
    long evictedBefore = in.anyLong("forgotten keys");
    int count = in.count("number of keys", MIN_ENTRY);
    LinkedHashMap<String, Entry<S>> read = newEntries();
    long before = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      String key = in.text("key");
      long used = in.anyLong("time of use");
      byte[] state = in.bytes("state", in.count("length of a state", 1));
      if (used > latest || used < before) {
        throw in.invalid("keys are not in the order of use");
      }
      if (read.put(key, new Entry<>(resume.resume(key, state), used)) != null) {
        throw in.invalid("a key is there twice");
      }
      before = used;
    }
    in.end();
    entries = read;
    now = latest;
    evicted = evictedBefore;
    noneIdleUntil = Long.MIN_VALUE;
  }
}
