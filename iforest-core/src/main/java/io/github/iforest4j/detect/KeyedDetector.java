package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Judges readings of one or many streams: if the model's schema has a field with role {@link
 * FieldRole#KEY}, each key has a detector of its own, with the model of its kind ({@link
 * DetectorModel#ofStream}); otherwise there is one detector. For readings of a file; a service that
 * lets idle keys go uses {@link KeyedStreams}.
 *
 * <p>At most {@value #MAX_KEYS} keys are remembered: the least recently used one makes room for a
 * new key, and starts again if it comes back. A detector of eight sensors takes 4 to 12 KB.
 *
 * <p>Not thread-safe. A normal reading of a known key allocates nothing.
 */
public final class KeyedDetector {
  /** Maximum number of keys. */
  public static final int MAX_KEYS = 10_000;

  private final DetectorModel model;
  private final int keyField;

  /** Null for one stream. */
  private final @Nullable KeyedStreams<OfStream> byKey;

  private OfStream last;

  /** The reading whose stream is looked for; a new stream takes its kind from it. */
  private RecordRow current;

  /** A detector, and a row of its model. */
  private static final class OfStream {
    final AnomalyDetector detector;
    final RecordRow row;

    OfStream(DetectorModel model) {
      detector = model.newDetector();
      row = detector.newRow();
    }
  }

  /** Begins with empty memories. */
  public KeyedDetector(DetectorModel model) {
    this(model, MAX_KEYS);
  }

  KeyedDetector(DetectorModel model, int maxKeys) {
    this.model = model;
    last = new OfStream(model);
    current = last.row;
    keyField = model.schema().firstWithRole(FieldRole.KEY);
    byKey =
        keyField < 0
            ? null
            : new KeyedStreams<>(
                key -> new OfStream(model.ofStream(key, current)),
                maxKeys,
                Duration.ofDays(1),
                (key, detector) -> {});
  }

  /** An empty row for a reading of any stream. */
  public RecordRow newRow() {
    return model.schema().newRow();
  }

  /**
   * Judges the next reading of the stream that it names.
   *
   * @param row a reading of the model's schema
   * @return the verdict; overwritten by the next call
   * @throws IllegalArgumentException if the row has another schema
   */
  public Verdict detectReused(RecordRow row) {
    RecordRow judged = next(row);
    return last.detector.detectReused(judged);
  }

  /** As {@link #detectReused}, with a verdict that later calls do not change. */
  Verdict detect(RecordRow row) {
    RecordRow judged = next(row);
    return last.detector.detect(judged);
  }

  /** Finds the stream of a reading; returns the reading as a row of the model of that stream. */
  private RecordRow next(RecordRow row) {
    if (byKey != null) {
      current = row;
      // Always the same time: no key is ever idle.
      last = byKey.get(row.text(keyField), 0);
    }
    boolean ofKind = last.detector.model() != model;
    return ofKind ? last.row.copyFrom(row) : row;
  }

  /** The detector that judged the last reading. */
  public AnomalyDetector last() {
    return last.detector;
  }
}
