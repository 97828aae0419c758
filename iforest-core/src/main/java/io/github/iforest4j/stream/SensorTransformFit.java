package io.github.iforest4j.stream;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Learns a {@link SensorTransform} from records in the order of time. */
final class SensorTransformFit {
  /** Axes along which training hardly varied are not magnified beyond this. */
  private static final double MIN_VARIANCE = .02;

  /** The deviation of a constant sensor, as a share of its value. */
  private static final double CONSTANT_SHARE = 1e-3;

  /** A deviation below this share of the value is rounding. */
  private static final double ROUNDING_SHARE = 1e-12;

  private SensorTransformFit() {}

  /** See {@link SensorTransform#learn(FeatureSchema, RecordTable, DayProfile)}. */
  static SensorTransform fit(
      FeatureSchema schema, RecordTable records, @Nullable DayProfile profile) {
    int d = SensorTransform.sensors(schema).length;
    if (d == 0) {
      throw new IllegalArgumentException(
          "the preset sensors needs at least one numeric feature; use the preset readings");
    }
    double[] ones = new double[SensorTransform.BLOCKS * d];
    Arrays.fill(ones, 1);
    SensorTransform bare =
        new SensorTransform(
            schema,
            profile,
            new double[d],
            ones,
            ones,
            new double[SensorTransform.BLOCKS * d],
            ones,
            new double[0][]);
    double[] centre = new double[d];
    double[] scale = new double[d];
    for (int s = 0; s < d; s++) {
      double[] values =
          profile == null
              ? records.numbers(records.columnIndex(schema.field(bare.field(s)).name()))
              : deviations(bare, records, s);
      Arrays.sort(values);
      centre[s] = values.length == 0 ? 0 : values[(values.length - 1) / 2];
      scale[s] = deviation(values, centre[s]);
    }
    double[] zeros = new double[SensorTransform.BLOCKS * d];
    double[] spreadUnit =
        usualDeviations(
            blocks(
                new SensorTransform(
                    schema, profile, centre, scale, ones, zeros, ones, new double[0][]),
                records));
    double[][] blocks =
        blocks(
            new SensorTransform(
                schema, profile, centre, scale, spreadUnit, zeros, ones, new double[0][]),
            records);
    double[] blockCentre = new double[SensorTransform.BLOCKS * d];
    double[] blockScale = new double[SensorTransform.BLOCKS * d];
    for (int c = 0; c < 2 * d; c++) {
      scale(blocks[c], c, blockCentre, blockScale);
    }
    double[][] axes =
        WhiteningAxes.of(Arrays.copyOf(blocks, SensorTransform.numAxes(d)), MIN_VARIANCE);
    for (int k = 0; k < axes.length; k++) {
      scale(project(blocks, axes[k]), 2 * d + k, blockCentre, blockScale);
    }
    Arrays.fill(blockScale, 2 * d + axes.length, SensorTransform.BLOCKS * d, 1);
    return new SensorTransform(
        schema, profile, centre, scale, spreadUnit, blockCentre, blockScale, axes);
  }

  /** A sensor's deviations from what is usual at their times. */
  private static double[] deviations(SensorTransform transform, RecordTable records, int sensor) {
    int field = transform.field(sensor);
    double[] values = new double[records.numRows()];
    int n = 0;
    RecordRow row = transform.schema().newRow();
    for (int r = 0; r < values.length; r++) {
      records.copyTo(r, row);
      if (!row.isUnusable(field)) {
        values[n++] = row.number(field) - transform.usualAt(sensor, transform.second(row));
      }
    }
    return Arrays.copyOf(values, n);
  }

  /** The median deviations behind the second block; one for a sensor that is mostly constant. */
  private static double[] usualDeviations(double[][] blocks) {
    double[] units = new double[blocks.length / 2];
    for (int s = 0; s < units.length; s++) {
      double[] sorted = blocks[units.length + s].clone();
      Arrays.sort(sorted);
      double usual = StrictMath.exp(sorted[(sorted.length - 1) / 2]) - SensorWindows.SPREAD_FLOOR;
      units[s] = usual > SensorTransform.ROUNDING ? usual : 1;
    }
    return units;
  }

  /** The deviation of sorted values; that of a constant is a small share of it. */
  private static double deviation(double[] sorted, double centre) {
    RunningMoments moments = new RunningMoments();
    for (double value : sorted) {
      moments.add(value - centre);
    }
    double size = Math.abs(centre);
    if (moments.deviation() > ROUNDING_SHARE * size) {
      return moments.deviation();
    }
    return size > 0 ? CONSTANT_SHARE * size : 1;
  }

  /** By column of the first two blocks, by record after the warm-up. */
  private static double[][] blocks(SensorTransform transform, RecordTable records) {
    int rows = records.numRows() - SensorTransform.WARM_UP;
    double[][] blocks = new double[2 * transform.numSensors()][rows];
    SensorWindows windows = new SensorWindows(transform);
    double[] columns = new double[windows.size()];
    RecordRow row = transform.schema().newRow();
    for (int r = 0; r < records.numRows(); r++) {
      records.copyTo(r, row);
      windows.next(row, columns, 0);
      for (int c = 0; r >= SensorTransform.WARM_UP && c < blocks.length; c++) {
        blocks[c][r - SensorTransform.WARM_UP] = columns[c];
      }
    }
    return blocks;
  }

  /** Measures a column's centre and drift-aware scale, and applies them to it. */
  private static void scale(double[] column, int c, double[] centres, double[] scales) {
    DriftAware measured = DriftAware.of(column);
    centres[c] = measured.centre();
    scales[c] = measured.scale();
    for (int r = 0; r < column.length; r++) {
      column[r] = (column[r] - centres[c]) / scales[c];
    }
  }

  private static double[] project(double[][] columns, double[] axis) {
    double[] projected = new double[columns[0].length];
    for (int r = 0; r < projected.length; r++) {
      for (int s = 0; s < axis.length; s++) {
        projected[r] += axis[s] * columns[s][r];
      }
    }
    return projected;
  }
}
