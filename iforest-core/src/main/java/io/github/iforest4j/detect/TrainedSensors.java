package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.stream.DayProfile;
import io.github.iforest4j.stream.SensorTransform;
import io.github.iforest4j.stream.SensorWindows;
import io.github.iforest4j.stream.StreamWindows;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@link Preset#SENSORS}: recent means and spreads of each sensor, and their relations. */
final class TrainedSensors extends TrainedPreset {
  /** The maximum number of rows to learn from; beyond it, they are taken at equal steps. */
  private static final int MAX_ROWS = 1 << 16;

  private static final int FOLDS = 4;

  private static final String MORE = ", or the 99th percentile of such with scales of their own";

  /**
   * If the preset's threshold would call a larger share of the training than this, scored with
   * scales and axes that were learned without it, they hold for the training only.
   */
  private static final double MAX_CALLED = 1 / 3.;

  /** With fewer records the others of a fold are too few to learn scales from. */
  private static final int MIN_FOLDED = 160;

  private final SensorTransform transform;

  /** Null if nothing is known of them. */
  private final @Nullable ChangeLimits changes;

  /** By field. */
  private final double[] usualSpreads;

  TrainedSensors(SensorTransform transform) {
    this(transform, null);
  }

  private TrainedSensors(SensorTransform transform, @Nullable ChangeLimits changes) {
    super(FeatureColumns.of(transform));
    this.changes = changes;
    this.transform = transform;
    this.usualSpreads = new double[transform.schema().numFields()];
    Arrays.fill(usualSpreads, Double.NaN);
    int d = transform.numSensors();
    for (int s = 0; s < d; s++) {
      // The centre of a scaled column is 0.
      usualSpreads[transform.field(s)] = transform.inUnits(d + s, 0);
    }
  }

  static DetectorModel fit(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    SensorTransform transform = SensorTransform.learn(schema, records);
    TrainedSensors preset =
        new TrainedSensors(transform, changeLimits(transform, schema, records, config));
    FeatureMatrix rows = preset.rows(schema, records, stride(records));
    ModelGrowth.requireVariation(rows);
    Calibration shared = Calibration.outOfFold(rows, config, preset.jitter(config));
    Calibration calibration = shared;
    AnomalyThreshold threshold = shared.threshold(config);
    boolean spreads = config.threshold().kind() == ThresholdRule.Kind.SPREADS;
    if (spreads && records.numRows() >= MIN_FOLDED) {
      Calibration folded = Calibration.ofScores(scoresOutOfFold(schema, records, config));
      double usual = shared.threshold(config.preset().threshold()).score();
      if (folded.shareAbove(usual) > MAX_CALLED) {
        calibration = folded;
        double share = config.threshold().value() / config.preset().threshold().value();
        double least = folded.threshold(ThresholdRule.spreads(share)).score();
        threshold =
            new AnomalyThreshold(Math.max(threshold.score(), least), threshold.rule() + MORE);
      }
    }
    return ModelGrowth.of(
        preset, schema, rows, preset.jitter(config), calibration, threshold, config, provenance);
  }

  /** A rule that the user gives in place of the preset's decides alone. */
  private static @Nullable ChangeLimits changeLimits(
      SensorTransform transform, FeatureSchema schema, RecordTable records, DetectorConfig config) {
    ThresholdRule rule = config.threshold();
    double usual = config.preset().threshold().value();
    return switch (rule.kind()) {
      case SPREADS -> ChangeLimits.learn(transform, schema, records, rule.value() / usual);
      case BUDGET -> ChangeLimits.learn(transform, schema, records, 1);
      default -> null;
    };
  }

  private static int stride(RecordTable records) {
    return Math.max(1, (records.numRows() - SensorTransform.WARM_UP + MAX_ROWS - 1) / MAX_ROWS);
  }

  /**
   * Scores of training records as if they were new. Not only is the forest grown without the fold,
   * its scales and axes are learned without it as well: those of many sensors fit a short training
   * so closely that scores of its own rows are far too low.
   */
  private static double[] scoresOutOfFold(
      FeatureSchema schema, RecordTable records, DetectorConfig config) {
    int n = records.numRows();
    int step = (n + Calibration.MAX_SCORES - 1) / Calibration.MAX_SCORES;
    double[] scores = new double[n];
    int count = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      int from = (int) ((long) n * fold / FOLDS);
      int to = (int) ((long) n * (fold + 1) / FOLDS);
      RecordTable rest =
          records.rows(IntStream.range(0, n).filter(r -> r < from || r >= to).toArray());
      FeatureSchema measured = schema.withUsualRanges(rest);
      TrainedSensors preset = new TrainedSensors(SensorTransform.learn(measured, rest));
      IsolationForest forest =
          IsolationForest.fit(
              preset.jitter(config).apply(preset.rows(measured, rest, stride(rest))),
              config.forest().toBuilder().seed(config.forest().seed() + fold + 1).build());
      // Readings before the fold fill its windows.
      RecordTable held = records.rows(Math.max(0, from - SensorTransform.WARM_UP), to);
      FeatureMatrix rows = preset.rows(measured, held, step);
      for (int r = 0; r < rows.numRows(); r++) {
        scores[count++] = forest.score(rows.row(r), 0, config.scoring());
      }
    }
    return Arrays.copyOf(scores, count);
  }

  @Override
  UnaryOperator<FeatureMatrix> jitter(DetectorConfig config) {
    return rows -> withJitter(rows, jitteredColumns(), config.forest().seed());
  }

  @Override
  FeatureMatrix rows(FeatureSchema schema, RecordTable records, int stride) {
    StreamWindows windows = newWindows();
    int width = windows.size();
    int n = records.numRows() - SensorTransform.WARM_UP;
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

  /**
   * The rows, and once more with normal noise of one standard deviation in the scaled columns: what
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

  @Override
  void write(DataOutputStream out) throws IOException {
    transform.write(out);
  }

  @Override
  StreamWindows newWindows() {
    return new SensorWindows(transform);
  }

  @Override
  int jitteredColumns() {
    return transform.firstPassed();
  }

  @Override
  AlarmRule newAlarm(Calibration calibration, AnomalyThreshold threshold) {
    return new PeakAlarm(calibration.median(), threshold.score());
  }

  @Override
  SensorTransform transform() {
    return transform;
  }

  @Override
  TrainedPreset with(DayProfile profile) {
    return new TrainedSensors(transform.with(profile), changes);
  }

  @Override
  TrainedPreset with(ChangeLimits learned) {
    return new TrainedSensors(transform, learned);
  }

  @Override
  @Nullable ChangeLimits changes() {
    return changes;
  }

  @Override
  @Nullable ChangeAlarm newChange(StreamWindows windows) {
    return changes == null ? null : new ChangeAlarm(changes, (SensorWindows) windows);
  }

  @Override
  double[] usualSpreads() {
    return usualSpreads;
  }

  @Override
  Cut cut(int column, double threshold) {
    FeatureSchema schema = transform.schema();
    if (column >= transform.firstPassed()) {
      return Cut.ofEncoded(schema, transform.passedColumn(column), threshold);
    }
    if (column >= transform.firstAxis()) {
      int axis = column - transform.firstAxis();
      int first = transform.leading(axis, -1);
      int second = transform.leading(axis, first);
      return new Cut(
          Aspect.RELATION,
          schema.field(transform.field(first)).name()
              + " with "
              + schema.field(transform.field(second)).name(),
          Cut.less(threshold, "σ"));
    }
    int d = transform.numSensors();
    Field field = schema.field(transform.field(column % d));
    String window =
        column < d
            ? ", mean of " + SensorWindows.MEAN_WINDOW
            : ", spread of " + SensorWindows.SPREAD_WINDOW;
    return new Cut(
        columns().aspect()[column],
        field.name() + window,
        Cut.less(transform.inUnits(column, threshold), field.unit()));
  }
}
