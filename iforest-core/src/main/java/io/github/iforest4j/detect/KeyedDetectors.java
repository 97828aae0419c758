package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A detector per key: {@link KeyedStreams} of detectors, whose evictions are not reported. Not
 * thread-safe: one writer.
 */
public final class KeyedDetectors {
  private final KeyedStreams<AnomalyDetector> streams;

  /** Makes a detector that continues where its state was taken: {@link DetectorModel#resume}. */
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

  /**
   * No key yet.
   *
   * @param fresh makes a detector for a new key, such as {@code () -> model.newDetector()}
   * @param maxKeys the maximum number of keys, at least 1
   * @param idle how long a key is kept that is not used; positive
   * @throws IllegalArgumentException if a bound is not met
   */
  public KeyedDetectors(Supplier<AnomalyDetector> fresh, int maxKeys, Duration idle) {
    streams = new KeyedStreams<>(key -> fresh.get(), maxKeys, idle, (key, detector) -> {});
  }

  /** Returns the detector of a key, as {@link KeyedStreams#get} does. */
  public AnomalyDetector detector(String key, long millis) {
    return streams.get(key, millis);
  }

  /** Returns the number of keys. */
  public int size() {
    return streams.size();
  }

  /** Returns the number of keys evicted so far. */
  public long evicted() {
    return streams.evicted();
  }

  /** Visits every key and its detector; the least recently used one comes first. */
  public void forEach(BiConsumer<String, AnomalyDetector> action) {
    streams.forEach(action);
  }

  /** Returns all keys and the states of their detectors, as {@link KeyedStreams#snapshot} does. */
  public byte[] snapshot() {
    return streams.snapshot(detector -> detector.state().snapshot());
  }

  /**
   * Continues where a snapshot was taken. If it holds too many keys, the least recently used ones
   * are evicted.
   *
   * @param snapshot from {@link #snapshot()}
   * @param resume makes a detector from its state, such as {@code model::resume}
   * @throws InvalidModelException if it is not a snapshot, or damaged
   */
  public void restore(byte[] snapshot, Resume resume) throws IOException {
    streams.restore(snapshot, (key, state) -> resume.resume(state));
    streams.evictIdle(Long.MIN_VALUE);
  }
}
