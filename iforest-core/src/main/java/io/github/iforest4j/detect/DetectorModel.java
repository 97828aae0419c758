package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.InvalidModelException;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.stream.WindowFeatures;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What was learned: schema, forest, calibration, threshold, provenance. Immutable, thread-safe,
 * shared by any number of streams, and saved in one checksummed file.
 */
public final class DetectorModel {
  private final FeatureSchema schema;
  private final IsolationForest forest;
  private final DetectorConfig config;
  private final Calibration calibration;
  private final AnomalyThreshold threshold;
  private final ModelProvenance provenance;
  private final FeatureColumns columns;
  private final String id;

  DetectorModel(
      FeatureSchema schema,
      IsolationForest forest,
      DetectorConfig config,
      Calibration calibration,
      AnomalyThreshold threshold,
      ModelProvenance provenance) {
    this.schema = schema;
    this.forest = forest;
    this.config = config;
    this.calibration = calibration;
    this.threshold = threshold;
    this.provenance = provenance;
    this.columns = FeatureColumns.of(schema, config.preset());
    this.id = DetectorFormat.id(this);
  }

  /**
   * Trains on records: measures usual ranges, grows the forest on all of them, and sets the
   * threshold from out-of-fold scores (four contiguous folds), never from in-sample ones. The model
   * is the same for the same input. Five fits; up to 8,192 rows are scored.
   *
   * <p>With {@link Preset#SENSORS} the records must be in the order of time; the first {@value
   * WindowFeatures#LEVEL_WINDOW} fill the windows and are not learned from.
   *
   * @param schema fields and roles; its usual ranges are measured anew
   * @param records at least 8 (after the windows are full), matched to the schema by field name;
   *     they should be mostly normal
   * @param config how
   * @param provenance where they came from
   * @throws IllegalArgumentException if there are fewer than 8 records, or every feature is
   *     constant
   */
  public static DetectorModel fit(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    int warmUp = config.preset() == Preset.SENSORS ? WindowFeatures.LEVEL_WINDOW : 0;
    if (records.numRows() < warmUp + Calibration.MIN_ROWS) {
      throw new IllegalArgumentException(
          "training needs at least "
              + (warmUp + Calibration.MIN_ROWS)
              + " records, had "
              + records.numRows()
              + "; a few hundred make a useful model");
    }
    FeatureSchema measured = schema.withUsualRanges(records);
    FeatureMatrix rows =
        config.preset() == Preset.SENSORS ? windowed(measured, records) : measured.encode(records);
    requireVariation(rows);
    IsolationForest forest = IsolationForest.fit(rows, config.forest());
    Calibration calibration = Calibration.outOfFold(rows, config);
    AnomalyThreshold threshold = calibration.threshold(config.contamination());
    return new DetectorModel(measured, forest, config, calibration, threshold, provenance);
  }

  private static FeatureMatrix windowed(FeatureSchema schema, RecordTable records) {
    WindowFeatures windows = new WindowFeatures(schema);
    int width = windows.columns().size();
    int rows = records.numRows() - WindowFeatures.LEVEL_WINDOW;
    double[] values = new double[Math.multiplyExact(rows, width)];
    double[] warming = new double[width];
    RecordRow row = schema.newRow();
    for (int r = 0; r < records.numRows(); r++) {
      records.copyTo(r, row);
      if (r < WindowFeatures.LEVEL_WINDOW) {
        windows.next(row, warming, 0);
      } else {
        windows.next(row, values, (r - WindowFeatures.LEVEL_WINDOW) * width);
      }
    }
    return FeatureMatrix.of(values, rows, width);
  }

  private static void requireVariation(FeatureMatrix rows) {
    for (int r = 1; r < rows.numRows(); r++) {
      for (int f = 0; f < rows.numColumns(); f++) {
        if (rows.get(r, f) != rows.get(0, f)) {
          return;
        }
      }
    }
    throw new IllegalArgumentException(
        "every feature is constant over all "
            + rows.numRows()
            + " training records: there is nothing to learn; train on records that vary");
  }

  /**
   * Reads a model file.
   *
   * @throws InvalidModelException if it is not one, or damaged, or of another version; the message
   *     names the file
   * @throws IOException if it cannot be read
   */
  public static DetectorModel read(Path file) throws IOException {
    return DetectorFormat.read(file);
  }

  /**
   * Writes a model file: to a temporary file beside it first, which then takes its place, so that a
   * reader never sees half a model.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    DetectorFormat.write(this, file);
  }

  /** The schema, with usual ranges. */
  public FeatureSchema schema() {
    return schema;
  }

  /** The forest, over the columns that the preset makes of a record. */
  public IsolationForest forest() {
    return forest;
  }

  /** How it was trained. */
  public DetectorConfig config() {
    return config;
  }

  /** From which score on a reading is an anomaly. */
  public AnomalyThreshold threshold() {
    return threshold;
  }

  /** Where it came from. */
  public ModelProvenance provenance() {
    return provenance;
  }

  /** The SHA-256 of its bytes, 64 hexadecimal digits: the model's identity. */
  public String id() {
    return id;
  }

  /**
   * How sure an anomaly in a table is, whose rows are exchangeable with the training rows: 1 − p
   * with the conformal p-value.
   *
   * @param score an anomaly score of this model
   */
  public Confidence tableConfidence(double score) {
    return calibration.conformal(score);
  }

  /**
   * How many spreads a score lies above usual: (s − median)/(q99 − median) of out-of-fold scores.
   */
  public Confidence spreads(double score) {
    return calibration.spreads(score);
  }

  /** A detector for one stream, with a fresh state. */
  public AnomalyDetector newDetector() {
    return new AnomalyDetector(this, DetectorState.fresh(this));
  }

  /**
   * A detector that goes on where a snapshot was taken.
   *
   * @param snapshot from {@link DetectorState#snapshot()} of this same model
   * @throws InvalidModelException if it is not a snapshot, or of another model
   */
  public AnomalyDetector resume(byte[] snapshot) throws IOException {
    return new AnomalyDetector(this, DetectorState.restore(snapshot, this));
  }

  FeatureColumns columns() {
    return columns;
  }

  Calibration calibration() {
    return calibration;
  }
}
