package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.shape.ShapeDictionary;
import io.github.iforest4j.stream.DayProfile;
import io.github.iforest4j.stream.SensorTransform;
import io.github.iforest4j.stream.StreamWindows;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A preset and what training taught about its columns: what the forest sees of a reading, what a
 * column means, which alarm watches the scores. One subclass per {@link Preset}; nothing else asks
 * which preset it is. Immutable, thread-safe, shared by all streams of a model.
 */
abstract sealed class TrainedPreset permits TrainedReadings, TrainedSensors, TrainedMetric {
  private final FeatureColumns columns;

  TrainedPreset(FeatureColumns columns) {
    this.columns = columns;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the schema does not suit the preset
   */
  static TrainedPreset read(Preset preset, FeatureSchema schema, PayloadReader in)
      throws IOException {
    return switch (preset) {
      case READINGS -> new TrainedReadings(schema);
      case SENSORS -> new TrainedSensors(SensorTransform.read(schema, in));
      case METRIC ->
          new TrainedMetric(
              schema, in.bytes("beginning", in.count("length of the beginning", 1)), null);
    };
  }

  /**
   * The same with shapes, which a file holds behind it.
   *
   * @throws IllegalArgumentException if the preset has none
   */
  TrainedPreset with(ShapeDictionary learned) {
    throw new IllegalArgumentException("only the preset metric has shapes");
  }

  /** What training taught about shapes; null if nothing. */
  @Nullable ShapeDictionary shapes() {
    return null;
  }

  /** What follows the shape of a new stream; null if nothing is known of shapes. */
  @Nullable ShapeScore newShape(DetectorConfig config) {
    return null;
  }

  /**
   * The same with limits of change, which a file holds behind it.
   *
   * @throws IllegalArgumentException if the preset has none
   */
  TrainedPreset with(ChangeLimits learned) {
    throw new IllegalArgumentException("only the preset sensors has limits of change");
  }

  /** How far sensors usually change; null if nothing is known of that. */
  @Nullable ChangeLimits changes() {
    return null;
  }

  /**
   * The alarm beside the windows, for a new stream; null if nothing is known of changes.
   *
   * @param windows made by {@link #newWindows}
   */
  @Nullable ChangeAlarm newChange(StreamWindows windows) {
    return null;
  }

  /** Writes what was learned, shapes and changes aside, as {@link #read} reads it. */
  void write(DataOutputStream out) throws IOException {}

  /** What each of the forest's columns means. */
  final FeatureColumns columns() {
    return columns;
  }

  /** Makes the forest's columns of the readings of a new stream. */
  abstract StreamWindows newWindows();

  /**
   * The trees of a new stream.
   *
   * @return null if the model's forest judges
   */
  @Nullable RotatingForest newLearner(Learning learning, DetectorConfig config) {
    return learning.adapts()
        ? RotatingForest.follower(columns.size(), jitteredColumns(), config)
        : null;
  }

  /** The number of first columns that get noise in a second copy of each row; 0 for no copy. */
  int jitteredColumns() {
    return 0;
  }

  /** What a forest is grown on, made from rows. */
  UnaryOperator<FeatureMatrix> jitter(DetectorConfig config) {
    return UnaryOperator.identity();
  }

  /**
   * The rows of records in the forest's columns.
   *
   * @param schema the schema that the preset was trained for
   * @param records in the order of time; the windows run over all of them
   * @param stride every how many records, after those that fill the windows, a row is taken
   */
  FeatureMatrix rows(FeatureSchema schema, RecordTable records, int stride) {
    throw new UnsupportedOperationException("this preset learns as a stream");
  }

  /** By column: what it is when a sensor stands still; NaN where that cannot be said. */
  double[] still() {
    double[] still = new double[columns.size()];
    Arrays.fill(still, Double.NaN);
    SensorTransform transform = transform();
    for (int s = 0; transform != null && s < transform.numSensors(); s++) {
      still[transform.numSensors() + s] = transform.still(s);
    }
    return still;
  }

  /** The alarm that suits the preset's scores, for a new stream. */
  abstract AlarmRule newAlarm(Calibration calibration, AnomalyThreshold threshold);

  /** Whether a threshold that training fixed moves with the trees of a stream that learns. */
  boolean movesThreshold() {
    return false;
  }

  /** Whether the order of the readings matters: a value may depend on those before it. */
  boolean isStream() {
    return true;
  }

  /** Whether a stream learns from anomalies at once. */
  boolean learnsAnomalies(Learning learning) {
    return learning == Learning.EVERYTHING;
  }

  /** Whether the latest rows wait for a drift, to be learned from then. */
  boolean keepsLatest(Learning learning) {
    return learning == Learning.ADAPT;
  }

  /** What a cut of a column means, in terms of the schema. */
  abstract Cut cut(int column, double threshold);

  /** What training taught about the sensors; null for other presets. */
  @Nullable SensorTransform transform() {
    return null;
  }

  /** What training taught about the rhythm of the day; null if nothing. */
  final @Nullable DayProfile profile() {
    SensorTransform transform = transform();
    return transform == null ? null : transform.profile();
  }

  /** The same with what is usual at a time of day; only for those with a transform. */
  TrainedPreset with(DayProfile profile) {
    throw new IllegalArgumentException("this preset has no rhythm of the day");
  }

  /** By field, for {@link Verdict#usualSpread}; empty if they are not known. Never changed. */
  double[] usualSpreads() {
    return new double[0];
  }

  /**
   * How a new stream begins, as {@link StreamMemory} writes itself.
   *
   * @return null if it begins with nothing
   */
  byte @Nullable [] beginning() {
    return null;
  }
}
