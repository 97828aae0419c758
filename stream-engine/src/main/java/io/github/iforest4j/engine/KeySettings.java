package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The field that tells streams apart, and how many streams are remembered for how long.
 *
 * @param field the index of the field that names the stream of a reading, such as a device; −1 for
 *     one stream
 * @param maxKeys the maximum number of streams; a new stream replaces the one that was silent
 *     longest
 * @param idle how long a silent stream is remembered, on live sources
 */
public record KeySettings(int field, int maxKeys, Duration idle) {
  /** The default maximum number of streams, however much memory there is. */
  public static final int MAX_KEYS = 10_000;

  /** The part of the heap that the streams may take by default. */
  private static final int SHARE_OF_HEAP = 4;

  /** What a stream takes besides what depends on its fields; an upper bound, in bytes. */
  private static final long BYTES_PER_KEY = 8_192;

  /** What each feature of a stream takes: windows and recent readings; an upper bound, in bytes. */
  private static final long BYTES_PER_FEATURE = 4_096;

  /** The default maximum for a preset that learns, whose detectors take 1 MB each. */
  public static final int MAX_LEARNING_KEYS = 200;

  /** How long a silent stream is remembered by default. */
  public static final Duration IDLE = Duration.ofDays(1);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if {@code maxKeys} is less than 1, or {@code idle} not
   *     positive
   */
  public KeySettings {
    Objects.requireNonNull(idle, "idle");
    if (maxKeys < 1) {
      throw new IllegalArgumentException("maxKeys must be at least 1, was " + maxKeys);
    }
    if (idle.isNegative() || idle.isZero()) {
      throw new IllegalArgumentException("idle must be positive, was " + idle);
    }
  }

  /**
   * The default for a model: its schema's key, if it has one, and as many streams as fit into a
   * quarter of the largest heap that this process may have, but at most {@link #MAX_KEYS}.
   */
  public static KeySettings of(DetectorModel model) {
    return of(model, Runtime.getRuntime().maxMemory());
  }

  /**
   * The same for a field that names the stream.
   *
   * @param key the name of the field; null for the key of the model's schema
   * @throws RunSetupException if the model has no such field
   */
  public static KeySettings of(DetectorModel model, @Nullable String key) {
    KeySettings usual = of(model);
    if (key == null) {
      return usual;
    }
    int named = model.schema().indexOf(key);
    if (named < 0) {
      throw new RunSetupException(
          RunSetupException.Reason.NO_SUCH_KEY, key, "the model has no field '" + key + "'");
    }
    return new KeySettings(named, usual.maxKeys(), usual.idle());
  }

  static KeySettings of(DetectorModel model, long heapBytes) {
    long features = model.schema().fields().stream().filter(Field::isFeature).count();
    long bytes = BYTES_PER_KEY + features * BYTES_PER_FEATURE;
    int most = model.config().preset() == Preset.METRIC ? MAX_LEARNING_KEYS : MAX_KEYS;
    return new KeySettings(
        model.schema().firstWithRole(FieldRole.KEY),
        (int) Math.max(1, Math.min(most, heapBytes / SHARE_OF_HEAP / bytes)),
        IDLE);
  }

  /** Whether a field names the stream of a reading. */
  public boolean areKeyed() {
    return field >= 0;
  }
}
