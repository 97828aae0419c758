package io.github.iforest4j.stream;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.stream.IntStream;

/**
 * The columns of one univariate series, in this order:
 *
 * <ol>
 *   <li>the value;
 *   <li>its difference to the one before;
 *   <li>the mean of the last {@value #MEAN_WINDOW} values;
 *   <li>that mean minus the mean {@value #MEAN_WINDOW} readings ago;
 *   <li>the calendar residual: the value minus what is usual at this hour of a working day or of a
 *       weekend, a slow average per slot (without times: minus one slow average);
 *   <li>the mean of the last {@value #RESIDUAL_WINDOW} residuals;
 *   <li>twice, whether the value is missing: by itself that is an anomaly.
 * </ol>
 *
 * <p>O(1) per reading, about 1 KB. A missing value enters nothing; the value before stands in.
 */
public final class MetricWindows implements StreamWindows {
  /** The number of columns. */
  public static final int COLUMNS = 8;

  /** The column of the value. */
  public static final int VALUE = 0;

  /** A column that is 1 if the value is missing, else 0. */
  public static final int MISSING = 6;

  /** The number of first columns that have the unit of the value. */
  public static final int IN_UNITS = 6;

  /** The number of values, this one included, that a mean is taken over. */
  public static final int MEAN_WINDOW = 20;

  /** The number of residuals, this one included, that a mean is taken over. */
  public static final int RESIDUAL_WINDOW = 10;

  /** How fast a slot's average follows. */
  private static final double RATE = .02;

  /** Beyond this all values are alike: sums of squares must stay finite. */
  private static final double FARTHEST = 1e100;

  private final int field;
  private final String name;
  private final int column;
  private final int timeField;
  private final RollingMoments values = new RollingMoments(MEAN_WINDOW);
  private final RollingMoments means = new RollingMoments(MEAN_WINDOW + 1);
  private final RollingMoments residuals = new RollingMoments(RESIDUAL_WINDOW);
  private final CalendarResidual calendar = new CalendarResidual(RATE);
  private long count;

  /**
   * Empty windows.
   *
   * @throws IllegalArgumentException unless the schema has exactly one feature, and it is numeric
   */
  public MetricWindows(FeatureSchema schema) {
    this.field = onlyFeature(schema);
    this.name = schema.field(field).name();
    this.timeField = schema.firstWithRole(FieldRole.TIME);
    int wanted = field;
    this.column =
        IntStream.range(0, schema.numColumns())
            .filter(c -> schema.fieldOfColumn(c) == wanted)
            .findFirst()
            .orElseThrow();
  }

  private static int onlyFeature(FeatureSchema schema) {
    int[] features =
        IntStream.range(0, schema.numFields()).filter(f -> schema.field(f).isFeature()).toArray();
    if (features.length != 1 || schema.field(features[0]).kind() != FieldKind.NUMERIC) {
      throw new IllegalArgumentException(
          "the preset metric needs exactly one feature, a numeric one; there are "
              + features.length
              + " features; choose one, or use the preset sensors");
    }
    return features[0];
  }

  /** The schema field of the series. */
  public int field() {
    return field;
  }

  @Override
  public int size() {
    return COLUMNS;
  }

  @Override
  public boolean next(RecordRow row, double[] out, int offset) {
    boolean missing = row.isUnusable(field);
    double before = values.size() == 0 ? kept(row.columns()[column]) : values.recent(0);
    double value = missing ? before : kept(row.columns()[column]);
    if (!missing) {
      values.add(value);
      means.add(values.mean());
      residuals.add(residual(row, value));
    }
    out[offset] = value;
    out[offset + 1] = value - before;
    out[offset + 2] = values.mean();
    out[offset + 3] = values.mean() - means.recent(Math.max(0, means.size() - 1));
    out[offset + 4] = residuals.recent(0);
    out[offset + 5] = residuals.mean();
    out[offset + 6] = missing ? 1 : 0;
    out[offset + 7] = missing ? 1 : 0;
    count++;
    return count >= MEAN_WINDOW;
  }

  private static double kept(double value) {
    return Math.max(-FARTHEST, Math.min(FARTHEST, value));
  }

  private double residual(RecordRow row, double value) {
    long second = timeField < 0 ? DayHour.NONE : DayHour.second(row, timeField);
    if (second != DayHour.NONE) {
      calendar.at(second);
    }
    calendar.add(value);
    return calendar.value();
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(count);
    calendar.write(out);
    values.write(out);
    means.write(out);
    residuals.write(out);
  }

  @Override
  public void read(PayloadReader in) throws InvalidModelException {
    count = in.anyLong("window count");
    calendar.read(in);
    values.read(in);
    means.read(in);
    residuals.read(in);
  }

  @Override
  public boolean adopt(StreamWindows other) {
    if (!(other instanceof MetricWindows source) || !source.name.equals(name)) {
      return false;
    }
    count = source.count;
    calendar.copy(source.calendar);
    values.copy(source.values);
    means.copy(source.means);
    residuals.copy(source.residuals);
    return true;
  }
}
