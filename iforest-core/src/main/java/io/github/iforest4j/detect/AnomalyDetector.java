package io.github.iforest4j.detect;

import io.github.iforest4j.schema.RecordRow;

/** A model and the state of one stream. Not thread-safe: one writer per stream. */
public final class AnomalyDetector {
  AnomalyDetector() {}

  /** The model. */
  public DetectorModel model() {
    throw new UnsupportedOperationException();
  }

  /** A reusable row of the model's schema. */
  public RecordRow newRow() {
    throw new UnsupportedOperationException();
  }

  /** Judges one reading. The verdict is overwritten by the next call. */
  public Verdict detect(RecordRow row) {
    throw new UnsupportedOperationException();
  }
}
