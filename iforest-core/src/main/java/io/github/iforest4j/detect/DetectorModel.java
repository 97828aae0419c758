package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.InvalidModelException;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.nio.file.Path;

/** What was learned: schema, forest, threshold, calibration, provenance. Immutable. */
public final class DetectorModel {
  private DetectorModel() {}

  /** Trains. */
  public static DetectorModel fit(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    throw new UnsupportedOperationException();
  }

  /** Reads a model file. Throws {@link InvalidModelException} for a file that is not one. */
  public static DetectorModel read(Path file) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Writes a model file, atomically. */
  public void write(Path file) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The schema. */
  public FeatureSchema schema() {
    throw new UnsupportedOperationException();
  }

  /** The forest. */
  public IsolationForest forest() {
    throw new UnsupportedOperationException();
  }

  /** How it was trained. */
  public DetectorConfig config() {
    throw new UnsupportedOperationException();
  }

  /** The threshold. */
  public AnomalyThreshold threshold() {
    throw new UnsupportedOperationException();
  }

  /** Where it came from. */
  public ModelProvenance provenance() {
    throw new UnsupportedOperationException();
  }

  /** The SHA-256 of its bytes, 64 hexadecimal digits: the model's identity. */
  public String id() {
    throw new UnsupportedOperationException();
  }

  /** The confidence of a score on exchangeable data (a table). */
  public Confidence tableConfidence(double score) {
    throw new UnsupportedOperationException();
  }

  /** A detector for one stream, with a fresh state. */
  public AnomalyDetector newDetector() {
    throw new UnsupportedOperationException();
  }
}
