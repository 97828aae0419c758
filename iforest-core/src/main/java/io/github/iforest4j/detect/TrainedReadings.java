package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.stream.StreamWindows;
import java.io.DataOutputStream;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** {@link Preset#READINGS}: the forest sees each reading as the schema encodes it. */
final class TrainedReadings extends TrainedPreset {
  private final FeatureSchema schema;

  /** By column: its only value in training; NaN where it varied. */
  private final double[] constants;

  TrainedReadings(FeatureSchema schema) {
    super(FeatureColumns.of(schema));
    this.schema = schema;
    this.constants = constants(schema);
  }

  static DetectorModel fit(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    return ModelGrowth.grow(
        new TrainedReadings(schema),
        schema,
        schema.encode(records),
        UnaryOperator.identity(),
        config,
        provenance);
  }

  @Override
  FeatureMatrix rows(FeatureSchema measured, RecordTable records, int stride) {
    FeatureMatrix all = measured.encode(records);
    if (stride == 1) {
      return all;
    }
    double[][] kept = new double[(all.numRows() + stride - 1) / stride][];
    Arrays.setAll(kept, i -> all.row(i * stride));
    return FeatureMatrix.of(kept);
  }

  private static double[] constants(FeatureSchema schema) {
    double[] constants = new double[schema.numColumns()];
    Arrays.fill(constants, Double.NaN);
    for (int c = 0; c < constants.length; c++) {
      int f = schema.fieldOfColumn(c);
      if (f >= 0 && schema.field(f).kind() == FieldKind.NUMERIC) {
        UsualRange usual = schema.field(f).usual();
        constants[c] = usual != null && usual.low() == usual.high() ? usual.median() : Double.NaN;
      }
    }
    return constants;
  }

  @Override
  StreamWindows newWindows() {
    return new CurrentReading();
  }

  @Override
  AlarmRule newAlarm(Calibration calibration, AnomalyThreshold threshold) {
    return new AlarmRule.Level(threshold.score());
  }

  @Override
  boolean isStream() {
    return false;
  }

  @Override
  boolean movesThreshold() {
    return true;
  }

  @Override
  Cut cut(int column, double threshold) {
    return Cut.ofEncoded(schema, column, threshold);
  }

  /** Remembers nothing: a reading's columns are its own. */
  private final class CurrentReading implements StreamWindows {
    @Override
    public int size() {
      return constants.length;
    }

    @Override
    public boolean next(RecordRow row, double[] out, int offset) {
      System.arraycopy(row.columns(), 0, out, offset, constants.length);
      ignoreSmallMoves(out, offset);
      return true;
    }

    /**
     * Lets a field that was constant in training move by a thousandth: a box without width would
     * find the smallest change as unusual as the largest.
     */
    private void ignoreSmallMoves(double[] out, int offset) {
      for (int c = 0; c < constants.length; c++) {
        double constant = constants[c];
        if (Math.abs(out[offset + c] - constant) <= DriftTracker.floor(constant)) {
          out[offset + c] = constant;
        }
      }
    }

    @Override
    public void write(DataOutputStream out) {}

    @Override
    public boolean adopt(StreamWindows other) {
      return other instanceof CurrentReading;
    }

    @Override
    public void read(PayloadReader in) {}
  }
}
