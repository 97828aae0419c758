package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.stream.MetricWindows;
import io.github.iforest4j.stream.SensorTransform;
import io.github.iforest4j.stream.SensorWindows;
import io.github.iforest4j.stream.StreamWindows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * What was learned: schema, forest, calibration, threshold, provenance. Immutable, thread-safe,
 * shared by any number of streams, and saved in one checksummed file.
 */
public final class DetectorModel {
  /** No more windowed rows are learned from; beyond it, they are taken at equal steps. */
  private static final int MAX_ROWS = 1 << 16;

  /** A file holds no more rows to go on learning from, and no more values of them. */
  private static final int MAX_SAMPLE_ROWS = RotatingForest.CAPACITY / 2;

  private static final int MAX_SAMPLE_VALUES = 1 << 18;

  private final FeatureSchema schema;
  private final IsolationForest forest;
  private final DetectorConfig config;
  private final Calibration calibration;
  private final AnomalyThreshold threshold;
  private final ModelProvenance provenance;

  /** Null unless the preset is {@link Preset#SENSORS}. */
  private final SensorTransform transform;

  /** What an adapting stream begins to learn from; null where the state knows or nobody does. */
  private final FeatureMatrix trainingSample;

  /** How a new stream begins, as its state writes itself; null where it begins with nothing. */
  private final byte[] beginning;

  private final FeatureColumns columns;

  /** Null where nothing is known of it. */
  private final FieldRelations relations;

  /** By column of the preset readings: what it always was in training; NaN where it moved. */
  private final double[] steady;

  /** Computed when first asked for; the same whoever computes it. */
  private String id;

  DetectorModel(
      FeatureSchema schema,
      IsolationForest forest,
      DetectorConfig config,
      Calibration calibration,
      AnomalyThreshold threshold,
      ModelProvenance provenance,
      SensorTransform transform,
      FeatureMatrix trainingSample,
      byte[] beginning) {
    this.schema = schema;
    this.forest = forest;
    this.config = config;
    this.calibration = calibration;
    this.threshold = threshold;
    this.provenance = provenance;
    this.transform = transform;
    this.trainingSample = trainingSample;
    this.beginning = beginning;
    this.columns = columns(schema, config.preset(), transform);
    this.relations = FieldRelations.learn(schema, columns, trainingSample);
    this.steady = config.preset() == Preset.READINGS ? steady(schema) : null;
  }

  private static double[] steady(FeatureSchema schema) {
    double[] steady = new double[schema.numColumns()];
    Arrays.fill(steady, Double.NaN);
    for (int c = 0; c < steady.length; c++) {
      int f = schema.fieldOfColumn(c);
      if (f >= 0 && schema.field(f).kind() == FieldKind.NUMERIC) {
        UsualRange usual = schema.field(f).usual();
        steady[c] = usual != null && usual.low() == usual.high() ? usual.median() : Double.NaN;
      }
    }
    return steady;
  }

  /**
   * Lets fields that stood still in training move by a thousandth: a box without width would find
   * any change as unusual as can be.
   */
  void steady(double[] row) {
    for (int c = 0; c < row.length; c++) {
      double constant = steady[c];
      if (Math.abs(row[c] - constant) <= DriftTracker.floor(constant)) {
        row[c] = constant;
      }
    }
  }

  static FeatureColumns columns(FeatureSchema schema, Preset preset, SensorTransform transform) {
    return switch (preset) {
      case READINGS -> FeatureColumns.of(schema);
      case SENSORS -> FeatureColumns.of(transform);
      case METRIC -> FeatureColumns.of(new MetricWindows(schema));
    };
  }

  /**
   * Trains on records: measures usual ranges, grows the forest on all of them, and sets the
   * threshold from out-of-fold scores (four contiguous folds), never from in-sample ones. The model
   * is the same for the same input. Five fits; up to 8,192 rows are scored.
   *
   * <p>With {@link Preset#SENSORS} the records must be in the order of time; the first {@value
   * SensorTransform#WARM_UP} fill the windows and are not learned from. With {@link Preset#METRIC},
   * too; they are a stream that new streams go on from.
   *
   * @param schema fields and roles; its usual ranges are measured anew
   * @param records at least 8 (after the windows are full), matched to the schema by field name;
   *     they should be mostly normal
   * @param config how
   * @param provenance where they came from
   * @throws IllegalArgumentException if there are fewer than 8 records, or every feature is
   *     constant, or the preset does not fit the features
   */
  public static DetectorModel fit(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    int warmUp =
        switch (config.preset()) {
          case READINGS -> 0;
          case SENSORS -> SensorTransform.WARM_UP;
          case METRIC -> MetricWindows.MEAN_WINDOW + RotatingForest.FIRST;
        };
    if (records.numRows() < warmUp + Calibration.MIN_ROWS) {
      throw new IllegalArgumentException(
          "training needs at least "
              + (warmUp + Calibration.MIN_ROWS)
              + " records, had "
              + records.numRows()
              + "; a few hundred make a useful model");
    }
    if (config.threshold().kind() == ThresholdRule.Kind.BUDGET
        && schema.firstWithRole(FieldRole.TIME) < 0) {
      throw new IllegalArgumentException(
          "a budget of alerts a day needs the time of a reading, and no field has that role");
    }
    FeatureSchema measured = schema.withUsualRanges(records);
    return switch (config.preset()) {
      case READINGS -> fitReadings(measured, records, config, provenance);
      case SENSORS -> fitSensors(measured, records, config, provenance);
      case METRIC -> fitMetric(measured, records, config, provenance);
    };
  }

  private static DetectorModel fitReadings(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    FeatureMatrix rows = schema.encode(records);
    requireVariation(rows);
    IsolationForest forest = IsolationForest.fit(rows, config.forest());
    Calibration calibration = Calibration.outOfFold(rows, config, UnaryOperator.identity());
    AnomalyThreshold threshold = threshold(calibration, config);
    return new DetectorModel(
        schema, forest, config, calibration, threshold, provenance, null, sample(rows), null);
  }

  /** So few rows, at equal steps, that a forest to follow a stream can hold them. */
  private static FeatureMatrix sample(FeatureMatrix rows) {
    int most = Math.max(2, Math.min(MAX_SAMPLE_ROWS, MAX_SAMPLE_VALUES / rows.numColumns()));
    int n = rows.numRows();
    int stride = (n + most - 1) / most;
    double[][] kept = new double[(n + stride - 1) / stride][];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = rows.row(i * stride);
    }
    return FeatureMatrix.of(kept);
  }

  private static DetectorModel fitSensors(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    SensorTransform transform = SensorTransform.learn(schema, records);
    FeatureMatrix rows = windowed(transform, records);
    requireVariation(rows);
    UnaryOperator<FeatureMatrix> jitter =
        part -> withJitter(part, transform.firstPassed(), config.forest().seed());
    IsolationForest forest = IsolationForest.fit(jitter.apply(rows), config.forest());
    Calibration calibration = Calibration.outOfFold(rows, config, jitter);
    AnomalyThreshold threshold = threshold(calibration, config);
    return new DetectorModel(
        schema, forest, config, calibration, threshold, provenance, transform, sample(rows), null);
  }

  /**
   * The rows, and once more with normal noise of a standard deviation in the scaled columns: what
   * was usual gets room around it, and what was not stands out from all of that.
   */
  private static FeatureMatrix withJitter(FeatureMatrix rows, int scaledColumns, long seed) {
    int width = rows.numColumns();
    int n = rows.numRows();
    double[] values = Arrays.copyOf(rows.array(), Math.multiplyExact(2 * n, width));
    System.arraycopy(values, 0, values, n * width, n * width);
    Random noise = new Random(seed);
    for (int r = n; r < 2 * n; r++) {
      for (int c = 0; c < scaledColumns; c++) {
        values[r * width + c] += noise.nextGaussian();
      }
    }
    return FeatureMatrix.of(values, 2 * n, width);
  }

  private static FeatureMatrix windowed(SensorTransform transform, RecordTable records) {
    StreamWindows windows = new SensorWindows(transform);
    int width = windows.size();
    int n = records.numRows() - SensorTransform.WARM_UP;
    int stride = (n + MAX_ROWS - 1) / MAX_ROWS;
    int kept = (n + stride - 1) / stride;
    double[] values = new double[Math.multiplyExact(kept, width)];
    double[] columns = new double[width];
    RecordRow row = transform.schema().newRow();
    for (int r = 0; r < records.numRows(); r++) {
      records.copyTo(r, row);
      windows.next(row, columns, 0);
      int after = r - SensorTransform.WARM_UP;
      if (after >= 0 && after % stride == 0) {
        System.arraycopy(columns, 0, values, after / stride * width, width);
      }
    }
    return FeatureMatrix.of(values, kept, width);
  }

  /** Lets a stream learn the records; new streams go on from there. */
  private static DetectorModel fitMetric(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    Calibration unknown = new Calibration(new double[] {.5});
    AnomalyThreshold atFirst = threshold(unknown, config);
    AnomalyDetector learning =
        new DetectorModel(schema, null, config, unknown, atFirst, provenance, null, null, null)
            .newDetector();
    double[] scores = new double[records.numRows()];
    int scored = 0;
    RecordRow row = schema.newRow();
    for (int r = 0; r < records.numRows(); r++) {
      records.copyTo(r, row);
      Verdict verdict = learning.detect(row);
      if (verdict.state() != Verdict.State.WARMING) {
        scores[scored++] = verdict.score();
      }
    }
    DetectorState state = learning.state();
    FeatureMatrix sample = state.learner().sample();
    Calibration calibration = Calibration.ofScores(Arrays.copyOf(scores, scored));
    state.restartCount();
    return new DetectorModel(
        schema,
        IsolationForest.fit(sample, config.forest()),
        config,
        calibration,
        threshold(calibration, config),
        provenance,
        null,
        null,
        // An alarm by scores begins with those of training; the preset's own has them already.
        state.bytes(
            config.threshold().kind().followsStream()
                    && config.threshold().kind() != ThresholdRule.Kind.BUDGET
                ? alarm(calibration, config, null)
                : state.alarm()));
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

  /**
   * What a cut of the forest means, in terms of the schema and its units.
   *
   * @param column a feature of the forest, from 0
   * @param threshold where it is cut, such as {@link io.github.iforest4j.IsolationTree#threshold}
   *     says
   * @throws IndexOutOfBoundsException if the forest has no such feature
   */
  public Cut cut(int column, double threshold) {
    return Cut.of(this, Objects.checkIndex(column, forest.numFeatures()), threshold);
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
    String known = id;
    if (known == null) {
      known = DetectorFormat.id(this);
      id = known;
    }
    return known;
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

  /** The share of unseen normal readings that the threshold lets raise an alarm. */
  double expectedShare() {
    return config.threshold().kind() == ThresholdRule.Kind.CONTAMINATION
        ? config.threshold().value()
        : 1 - calibration.conformal(threshold.score()).value();
  }

  /**
   * Whether its detectors can learn on: not if the file was written by an early version, without a
   * sample of the training rows.
   */
  public boolean canAdapt() {
    return trainingSample != null || beginning != null;
  }

  /** A detector for a new stream, {@link Learning#FROZEN}. */
  public AnomalyDetector newDetector() {
    return newDetector(Learning.FROZEN);
  }

  /**
   * A detector for a new stream. With {@link Preset#METRIC} it goes on from where training ended.
   *
   * @param learning whether it learns from the stream; to adapt, a forest is grown at once
   * @throws IllegalStateException if it is to adapt and {@link #canAdapt} is false
   */
  public AnomalyDetector newDetector(Learning learning) {
    if (learning.adapts() && !canAdapt()) {
      throw new IllegalStateException(
          "the model holds no sample of its training, so it cannot go on learning: train it again");
    }
    return new AnomalyDetector(this, DetectorState.fresh(this, learning));
  }

  /**
   * A detector that goes on where a snapshot was taken, learning as it did.
   *
   * @param snapshot from {@link DetectorState#snapshot()} of this same model
   * @throws InvalidModelException if it is not a snapshot, or of another model
   */
  public AnomalyDetector resume(byte[] snapshot) throws IOException {
    return new AnomalyDetector(this, DetectorState.restore(snapshot, this));
  }

  /** What training taught about the sensors; null unless the preset is {@link Preset#SENSORS}. */
  SensorTransform transform() {
    return transform;
  }

  /** What an adapting stream begins to learn from, in the forest's columns; may be null. */
  FeatureMatrix trainingSample() {
    return trainingSample;
  }

  /** How a new stream begins; null where it begins with nothing. */
  byte[] beginning() {
    return beginning;
  }

  /** Null when each reading is judged alone. */
  StreamWindows newWindows() {
    return switch (config.preset()) {
      case READINGS -> null;
      case SENSORS -> new SensorWindows(transform);
      case METRIC -> new MetricWindows(schema);
    };
  }

  /** Null when the model's forest judges. */
  RotatingForest newLearner(Learning learning) {
    if (config.preset() == Preset.METRIC) {
      return RotatingForest.ofMetric(columns.size(), MetricWindows.IN_UNITS, config);
    }
    if (learning == Learning.FROZEN) {
      return null;
    }
    int jittered = transform == null ? 0 : transform.firstPassed();
    return RotatingForest.follower(columns.size(), jittered, config);
  }

  /** What the threshold follows; null where it stays, or follows the scores by itself. */
  ScoreLevel newLevel(Learning learning) {
    boolean ofTraining =
        switch (config.threshold().kind()) {
          case CONTAMINATION, SPREADS, BUDGET -> config.preset() == Preset.READINGS;
          case SCORE, QUANTILE, SPOT, DSPOT -> false;
        };
    return learning.adapts() && ofTraining
        ? new ScoreLevel(calibration.sorted(), threshold.score(), expectedShare())
        : null;
  }

  AlarmRule newAlarm() {
    return alarm(calibration, config, presetAlarm());
  }

  private static AlarmRule alarm(Calibration calibration, DetectorConfig config, AlarmRule usual) {
    ThresholdRule rule = config.threshold();
    return switch (rule.kind()) {
      case CONTAMINATION, SPREADS, SCORE -> usual;
      case QUANTILE -> new QuantileAlarm(calibration.sorted(), rule.value());
      case SPOT, DSPOT -> calibration.spot(rule);
      case BUDGET -> new BudgetAlarm(usual, rule.value());
    };
  }

  private AlarmRule presetAlarm() {
    return switch (config.preset()) {
      case READINGS -> new AlarmRule.Level(threshold.score());
      case SENSORS -> new PeakAlarm(calibration.median(), threshold.score());
      case METRIC -> new RecordAlarm(threshold.score());
    };
  }

  /** How the numeric fields hang together; null where nothing is known of it. */
  FieldRelations relations() {
    return relations;
  }

  /** With a budget, the preset's own rule, which works within it. */
  private static AnomalyThreshold threshold(Calibration calibration, DetectorConfig config) {
    ThresholdRule rule = config.threshold();
    if (rule.kind() != ThresholdRule.Kind.BUDGET) {
      return calibration.threshold(rule);
    }
    AnomalyThreshold usual = calibration.threshold(config.preset().threshold());
    return new AnomalyThreshold(
        usual.score(), usual.rule() + ", raised to keep about " + rule.value() + " alerts a day");
  }

  /** Where the time of a reading is, if the alarm minds it; −1 otherwise. */
  int alarmTimeField() {
    return config.threshold().kind() == ThresholdRule.Kind.BUDGET
        ? schema.firstWithRole(FieldRole.TIME)
        : -1;
  }

  FeatureColumns columns() {
    return columns;
  }

  Calibration calibration() {
    return calibration;
  }
}
