package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.shape.ShapeDictionary;
import io.github.iforest4j.stream.MetricWindows;
import io.github.iforest4j.stream.StreamWindows;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@link Preset#METRIC}: one series, whose trees follow it from training on. */
final class TrainedMetric extends TrainedPreset {
  /** By column of {@link MetricWindows}. */
  private static final String[] QUANTITIES = {
    "",
    ", change by one reading",
    ", mean of " + MetricWindows.MEAN_WINDOW,
    ", trend of its mean",
    ", against the hour's usual",
    ", against the hour's usual, mean of " + MetricWindows.RESIDUAL_WINDOW
  };

  private final FeatureSchema schema;
  private final byte[] beginning;

  /** Null if the series has no rhythm, or the model was written before shapes were learned. */
  private final @Nullable ShapeDictionary shapes;

  TrainedMetric(FeatureSchema schema, byte[] beginning, @Nullable ShapeDictionary shapes) {
    super(FeatureColumns.of(new MetricWindows(schema)));
    this.schema = schema;
    this.beginning = beginning;
    this.shapes = shapes;
  }

  @Override
  TrainedPreset with(ShapeDictionary learned) {
    return new TrainedMetric(schema, beginning, learned);
  }

  /** Lets a stream learn the records; new streams continue from there. */
  static DetectorModel fit(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    Calibration unknown = Calibration.UNKNOWN;
    RotatingForest learner = learner(MetricWindows.COLUMNS, config);
    StreamMemory memory =
        new StreamMemory(
            new MetricWindows(schema),
            learner,
            unknown.alarm(config, alarm(unknown.threshold(config))),
            config.threshold().timeField(schema),
            null,
            null);
    double[] values = new double[records.numRows()];
    int numValues = 0;
    double[] scores = new double[records.numRows()];
    int firstScored = records.numRows();
    double[] columns = new double[MetricWindows.COLUMNS];
    RecordRow row = schema.newRow();
    for (int r = 0; r < records.numRows(); r++) {
      records.copyTo(r, row);
      boolean full = memory.encode(row, columns);
      if (columns[MetricWindows.MISSING] == 0) {
        values[numValues++] = columns[MetricWindows.VALUE];
      }
      if (full && learner.isReady()) {
        firstScored = Math.min(firstScored, r);
        scores[r] = learner.score(columns);
      }
      if (full && StreamMemory.isComplete(row)) {
        learner.learn(columns);
      }
    }
    values = Arrays.copyOf(values, numValues);
    scores = Arrays.copyOfRange(scores, firstScored, scores.length);
    ShapeDictionary shapes = ShapeDictionary.learn(values, config.forest().seed());
    double level = ShapeScore.level(config);
    // The alarm sees training's scores as it will see those of a stream.
    for (int i = 0; i < scores.length; i++) {
      scores[i] = shapes == null ? scores[i] : ShapeScore.ofForest(scores[i], level);
      records.copyTo(firstScored + i, row);
      memory.isAlarm(row, scores[i]);
      memory.record(scores[i]);
    }
    Calibration calibration = Calibration.ofScores(scores);
    AnomalyThreshold threshold = calibration.threshold(config);
    // An alarm by scores begins with those of training; the preset's own has them already.
    AlarmRule alarm =
        config.threshold().kind().watchesScores()
            ? calibration.alarm(config, alarm(threshold))
            : memory.alarm();
    return new DetectorModel(
        schema,
        new TrainedMetric(
            schema, memory.bytes(alarm, shapeAtTheEnd(shapes, values, level)), shapes),
        IsolationForest.fit(learner.sample(), config.forest()),
        config,
        calibration,
        threshold,
        provenance,
        null,
        null);
  }

  /** What has been seen of shapes when training ends. */
  private static @Nullable ShapeScore shapeAtTheEnd(
      @Nullable ShapeDictionary shapes, double[] values, double level) {
    if (shapes == null) {
      return null;
    }
    ShapeScore shape = new ShapeScore(shapes, level);
    for (int i = Math.max(0, values.length - shapes.memory()); i < values.length; i++) {
      shape.next(values[i], false);
    }
    return shape;
  }

  private static RotatingForest learner(int width, DetectorConfig config) {
    return RotatingForest.ofMetric(width, MetricWindows.IN_UNITS, config);
  }

  private static AlarmRule alarm(AnomalyThreshold threshold) {
    return new RecordAlarm(threshold.score());
  }

  @Override
  void write(DataOutputStream out) throws IOException {
    out.writeInt(beginning.length);
    out.write(beginning);
  }

  @Override
  StreamWindows newWindows() {
    return new MetricWindows(schema);
  }

  @Override
  @Nullable ShapeScore newShape(DetectorConfig config) {
    return shapes == null ? null : new ShapeScore(shapes, ShapeScore.level(config));
  }

  @Override
  @Nullable ShapeDictionary shapes() {
    return shapes;
  }

  @Override
  RotatingForest newLearner(Learning learning, DetectorConfig config) {
    return learner(columns().size(), config);
  }

  @Override
  AlarmRule newAlarm(Calibration calibration, AnomalyThreshold threshold) {
    return alarm(threshold);
  }

  @Override
  boolean learnsAnomalies(Learning learning) {
    return learning != Learning.NORMAL;
  }

  @Override
  boolean keepsLatest(Learning learning) {
    return false;
  }

  @Override
  byte[] beginning() {
    return beginning;
  }

  @Override
  Cut cut(int column, double threshold) {
    Field field = schema.field(columns().field()[column]);
    Aspect aspect = columns().aspect()[column];
    return column < MetricWindows.IN_UNITS
        ? new Cut(aspect, field.name() + QUANTITIES[column], Cut.less(threshold, field.unit()))
        : new Cut(aspect, field.name(), "is there");
  }
}
