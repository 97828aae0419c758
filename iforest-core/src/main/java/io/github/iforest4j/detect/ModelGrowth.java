package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Grows the forest of a model on rows in the columns of its preset, whichever the preset. */
final class ModelGrowth {
  /** Maximum number of training rows that a file holds for streams to learn on from. */
  private static final int MAX_SAMPLE_ROWS = RotatingForest.CAPACITY / 2;

  private static final int MAX_SAMPLE_VALUES = 1 << 18;

  /** The share of rows above the threshold of a forest that comes without one. */
  private static final double SHARE = .01;

  private ModelGrowth() {}

  static void requireFit(FeatureSchema schema, RecordTable records, DetectorConfig config) {
    int warmUp = config.preset().trainingWarmUp();
    if (records.numRows() < warmUp + Calibration.MIN_ROWS) {
      throw new IllegalArgumentException(
          "training needs at least "
              + (warmUp + Calibration.MIN_ROWS)
              + " records, had "
              + records.numRows()
              + "; a few hundred make a useful model");
    }
    requireTime(schema, config.threshold());
  }

  static void requireTime(FeatureSchema schema, ThresholdRule rule) {
    if (rule.kind() == ThresholdRule.Kind.BUDGET && schema.firstWithRole(FieldRole.TIME) < 0) {
      throw new IllegalArgumentException(
          "a budget of alerts a day needs the time of a reading, and no field has that role");
    }
  }

  /**
   * Grows the forest on rows, and calibrates it on the same rows out of fold.
   *
   * @param rows in the preset's columns
   * @param jitter turns rows into those that a forest is grown on
   */
  static DetectorModel grow(
      TrainedPreset preset,
      FeatureSchema schema,
      FeatureMatrix rows,
      UnaryOperator<FeatureMatrix> jitter,
      DetectorConfig config,
      ModelProvenance provenance) {
    requireVariation(rows);
    Calibration calibration = Calibration.outOfFold(rows, config, jitter);
    return of(
        preset,
        schema,
        rows,
        jitter,
        calibration,
        calibration.threshold(config),
        config,
        provenance);
  }

  /** Grows the forest on rows; calibration and threshold are known. */
  static DetectorModel of(
      TrainedPreset preset,
      FeatureSchema schema,
      FeatureMatrix rows,
      UnaryOperator<FeatureMatrix> jitter,
      Calibration calibration,
      AnomalyThreshold threshold,
      DetectorConfig config,
      ModelProvenance provenance) {
    IsolationForest forest = IsolationForest.fit(jitter.apply(rows), config.forest());
    return new DetectorModel(
        schema,
        preset,
        forest,
        config,
        calibration,
        calibration.aboveTies(threshold, forest, rows, config),
        provenance,
        sample(rows),
        null);
  }

  /** A model around a forest that is there already; see {@link DetectorModel#withForest}. */
  static DetectorModel around(
      IsolationForest forest,
      FeatureSchema schema,
      RecordTable records,
      @Nullable AnomalyThreshold given,
      ModelProvenance provenance) {
    if (records.numRows() < Calibration.MIN_ROWS) {
      throw new IllegalArgumentException(
          "a detector needs at least "
              + Calibration.MIN_ROWS
              + " records to know what is usual, had "
              + records.numRows());
    }
    FeatureSchema measured = schema.withUsualRanges(records);
    FeatureMatrix rows = measured.encode(records);
    if (rows.numColumns() != forest.numFeatures()) {
      throw new IllegalArgumentException(
          "the forest has "
              + forest.numFeatures()
              + " features, but the schema makes "
              + rows.numColumns()
              + " columns, (missing) among them");
    }
    Calibration calibration = Calibration.ofScores(forest.scoreAll(rows, ScoringMode.PLAIN));
    AnomalyThreshold threshold = given;
    if (threshold == null) {
      double score = calibration.threshold(ThresholdRule.contamination(SHARE)).score();
      threshold =
          new AnomalyThreshold(
              score, "contamination " + SHARE + " over " + calibration.size() + " scores");
    }
    DetectorConfig config =
        DetectorConfig.builder()
            .forest(forest.config())
            .scoring(ScoringMode.PLAIN)
            .threshold(ThresholdRule.score(threshold.score()))
            .build();
    return new DetectorModel(
        measured,
        new TrainedReadings(measured),
        forest,
        config,
        calibration,
        threshold,
        provenance,
        null,
        null);
  }

  /** The same model with another threshold, and the config that says how it was chosen. */
  static DetectorModel withThreshold(
      DetectorModel model, AnomalyThreshold threshold, DetectorConfig config) {
    DetectorModel made =
        new DetectorModel(
            model.schema(),
            model.preset(),
            model.forest(),
            config,
            model.calibration(),
            threshold,
            model.provenance(),
            model.trainingSample(),
            model.guard());
    ColumnLimits limits = model.limits();
    return (limits == null ? made : made.with(limits)).with(model.kindModels());
  }

  /** Rows at equal steps, as many as a forest that follows a stream can hold. */
  static FeatureMatrix sample(FeatureMatrix rows) {
    int most = sampleRows(rows.numColumns());
    int n = rows.numRows();
    int stride = (n + most - 1) / most;
    double[][] kept = new double[(n + stride - 1) / stride][];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = rows.row(i * stride);
    }
    return FeatureMatrix.of(kept);
  }

  /** How many rows of some columns a file holds at most. */
  static int sampleRows(int numColumns) {
    return Math.max(2, Math.min(MAX_SAMPLE_ROWS, MAX_SAMPLE_VALUES / numColumns));
  }

  static void requireVariation(FeatureMatrix rows) {
    for (int r = 1; r < rows.numRows(); r++) {
      for (int f = 0; f < rows.numColumns(); f++) {
        if (rows.get(r, f) != rows.get(0, f)) {
          return;
        }
      }
    }
    throw new ConstantTrainingException(rows.numRows());
  }
}
