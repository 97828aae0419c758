package io.github.iforest4j.spring;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.EpisodeTracker;
import io.github.iforest4j.detect.KeyedStreams;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.RecordMapper;
import io.github.iforest4j.schema.RecordRow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One detector for each key, such as each device. The number of keys is bounded: a new key replaces
 * the one that was silent longest, and a key that was silent for longer than the idle time is
 * forgotten. A key that comes back begins with an empty memory.
 *
 * <p>Thread-safe. Readings of one key are judged one after the other, in the order of the calls;
 * those of different keys wait for each other only while the detector of the key is looked up,
 * which takes O(1). Send the readings of one key from one thread, or in requests that follow each
 * other, if their order matters. A call allocates a row and a verdict; {@link
 * io.github.iforest4j.detect.KeyedStreams} says how much memory a key takes.
 *
 * <p>The memory of keys is in this process only, and is lost when it ends.
 */
public final class KeyedDetectors {
  /** The maximum length of a key, in characters, so that keys from outside cannot fill the heap. */
  public static final int MAX_KEY_LENGTH = 256;

  /** The memory of one key; its own lock. */
  private final class Stream {
    private @Nullable AnomalyDetector detector;
    private @Nullable RecordRow own;
    private final EpisodeTracker episodes =
        new EpisodeTracker(model.schema().numFields(), incidentGap);

    synchronized Judged judge(String key, RecordRow row) {
      AnomalyDetector judge = detector;
      RecordRow reused = own;
      if (judge == null || reused == null) {
        // A model may have kinds of devices with fields of their own; the first reading says which.
        judge = model.ofStream(key, row).newDetector(learning);
        reused = judge.newRow();
        detector = judge;
        own = reused;
      }
      Verdict verdict = judge.detect(reused.copyFrom(row));
      episodes.next(verdict);
      return new Judged(verdict, verdict.isAnomaly() && episodes.hasJustBegun());
    }
  }

  private static final ClassValue<RecordMapper<?>> MAPPERS =
      new ClassValue<>() {
        @Override
        protected RecordMapper<?> computeValue(Class<?> type) {
          return RecordMapper.of(type.asSubclass(Record.class));
        }
      };

  private final DetectorModel model;
  private final Learning learning;
  private final int maxKeys;
  private final int incidentGap;
  private final InstantSource clock;

  /** Guarded by itself. */
  private final KeyedStreams<Stream> streams;

  private final LongAdder readings = new LongAdder();
  private final LongAdder anomalies = new LongAdder();
  private final LongAdder incidents = new LongAdder();

  /**
   * No keys yet.
   *
   * @param properties bounds and ways of learning; the name of the model in it does not count here
   * @throws IllegalArgumentException if detectors are to learn and the model cannot adapt
   */
  public KeyedDetectors(DetectorModel model, IforestProperties properties) {
    this(model, properties, InstantSource.system());
  }

  KeyedDetectors(DetectorModel model, IforestProperties properties, InstantSource clock) {
    this.model = Objects.requireNonNull(model, "model");
    this.learning = properties.learning();
    this.maxKeys = properties.maxKeys(model);
    this.incidentGap = properties.incidentGap(model);
    this.clock = clock;
    if (learning.adapts() && !model.canAdapt()) {
      throw new IllegalArgumentException(
          "iforest.learning is "
              + learning
              + ", but the model holds no sample of its training, so it cannot learn on: train it"
              + " again, or set iforest.learning=frozen");
    }
    Duration idle = properties.idle();
    this.streams = new KeyedStreams<>(key -> new Stream(), maxKeys, idle, (key, stream) -> {});
  }

  /**
   * Judges one reading of named values.
   *
   * @param key the key of its stream, at most {@value #MAX_KEY_LENGTH} characters
   * @param reading by field name, as {@link RecordRow#set(String, Object)} takes them; a field that
   *     is not named is missing
   * @throws IllegalArgumentException if the key is too long, the model lacks a name, or a value is
   *     of a type that no field can hold; the key's memory then remains as it was
   */
  public Judged detect(String key, Map<String, ?> reading) {
    return detect(key, model.schema().newRow().setAll(reading));
  }

  /**
   * Judges one reading that is a Java record, whose components have the names of fields: see {@link
   * RecordMapper}.
   *
   * @param key the key of its stream, at most {@value #MAX_KEY_LENGTH} characters
   * @throws IllegalArgumentException if the key is too long, the model lacks a component's name, or
   *     a component cannot be read or is of a type that no field can hold; the key's memory then
   *     remains as it was
   */
  public Judged detect(String key, Record reading) {
    RecordRow row = model.schema().newRow();
    write(reading, row);
    return detect(key, row);
  }

  /** The cast is safe: the mapper was made for this class. */
  @SuppressWarnings("unchecked")
  private static <R extends Record> void write(R reading, RecordRow row) {
    ((RecordMapper<R>) MAPPERS.get(reading.getClass())).write(reading, row);
  }

  private Judged detect(String key, RecordRow row) {
    if (key.length() > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a key may have "
              + MAX_KEY_LENGTH
              + " characters, had "
              + key.length()
              + ": "
              + key.substring(0, 20)
              + "…");
    }
    Stream stream;
    synchronized (streams) {
      stream = streams.get(key, clock.millis());
    }
    Judged judged = stream.judge(key, row);
    readings.increment();
    if (judged.verdict().isAnomaly()) {
      anomalies.increment();
    }
    if (judged.beginsIncident()) {
      incidents.increment();
    }
    return judged;
  }

  /** The model that all keys share. */
  public DetectorModel model() {
    return model;
  }

  /** The maximum number of keys. */
  public int maxKeys() {
    return maxKeys;
  }

  /** The number of readings that were judged. */
  public long readings() {
    return readings.sum();
  }

  /** The number of anomalies among them. */
  public long anomalies() {
    return anomalies.sum();
  }

  /** The number of incidents that have begun. */
  public long incidents() {
    return incidents.sum();
  }

  /** The number of keys that are remembered now. Forgets those that are idle. */
  public int keys() {
    synchronized (streams) {
      streams.evictIdle(clock.millis());
      return streams.size();
    }
  }

  /** The number of keys that were forgotten: idle, or too many. */
  public long forgottenKeys() {
    synchronized (streams) {
      streams.evictIdle(clock.millis());
      return streams.evicted();
    }
  }
}
