package io.github.iforest4j.stream;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What was learned in training about d numeric sensors: their scales, and how they move together.
 * Immutable.
 *
 * <p>A reading gives three blocks of d columns, each centred and scaled by what training readings
 * show:
 *
 * <ul>
 *   <li>mean: the mean of the last {@value SensorWindows#MEAN_WINDOW} values;
 *   <li>spread: the natural logarithm of the standard deviation of the last {@value
 *       SensorWindows#SPREAD_WINDOW} in units of its median, plus a tenth: stuck and noisy sensors;
 *   <li>relation: the mean block along the principal axes of its training covariance, whitened: a
 *       direction in which the sensors hardly ever move shows a small disagreement between them.
 * </ul>
 *
 * <p>The scale is {@link DriftAware}.
 *
 * <p>Other features pass through as the schema encodes them. The count of missing values comes
 * three times, since a missing value takes its field's columns away in three blocks.
 *
 * <p>Invariants: with d sensors, the columns are d means, d spreads, then d relations (none for one
 * sensor or more than {@value #MAX_RELATED}), then the passed ones; every scale is positive and
 * finite; arrays by sensor have length d, arrays by column length {@value #BLOCKS}·d.
 */
public final class SensorTransform {
  /** Blocks of one column per sensor. */
  public static final int BLOCKS = 3;

  /** The number of readings that fill the windows. */
  public static final int WARM_UP = 20;

  /** More sensors than this have no relation block: it takes O(d²) per reading. */
  static final int MAX_RELATED = 128;

  /** Deviations below this come out of a logarithm as rounding. */
  static final double ROUNDING = 1e-9;

  private final FeatureSchema schema;
  private final int[] sensors;
  private final int[] columns;
  private final int[] passed;

  /** By sensor: the median and the deviation of its values. */
  final double[] centre;

  final double[] scale;

  /** By sensor: the usual short-term deviation, in units of {@link #scale}. */
  final double[] spreadUnit;

  /** By column of the blocks. */
  final double[] blockCentre;

  final double[] blockScale;

  /** By axis, by sensor: whitening; no axes for one sensor or too many. */
  final double[][] axes;

  /** What is usual at a time of day, and is subtracted from each value; null if not known. */
  private final @Nullable DayProfile profile;

  private final int timeField;

  SensorTransform(
      FeatureSchema schema,
      @Nullable DayProfile profile,
      double[] centre,
      double[] scale,
      double[] spreadUnit,
      double[] blockCentre,
      double[] blockScale,
      double[][] axes) {
    this.schema = schema;
    this.profile = profile;
    this.timeField = schema.firstWithRole(FieldRole.TIME);
    this.sensors = sensors(schema);
    this.columns = columns(schema);
    this.passed = passed(schema);
    this.centre = centre;
    this.scale = scale;
    this.spreadUnit = spreadUnit;
    this.blockCentre = blockCentre;
    this.blockScale = blockScale;
    this.axes = axes;
  }

  static int[] sensors(FeatureSchema schema) {
    return IntStream.range(0, schema.numFields())
        .filter(f -> schema.field(f).isFeature() && schema.field(f).kind() == FieldKind.NUMERIC)
        .toArray();
  }

  private static int[] columns(FeatureSchema schema) {
    return IntStream.range(0, schema.numColumns())
        .filter(c -> schema.fieldOfColumn(c) >= 0)
        .filter(c -> schema.field(schema.fieldOfColumn(c)).kind() == FieldKind.NUMERIC)
        .toArray();
  }

  private static int[] passed(FeatureSchema schema) {
    return IntStream.range(0, schema.numColumns())
        .flatMap(
            c -> {
              int f = schema.fieldOfColumn(c);
              if (f < 0) {
                return IntStream.range(0, BLOCKS).map(copy -> c);
              }
              boolean sensor = schema.field(f).kind() == FieldKind.NUMERIC;
              return sensor ? IntStream.empty() : IntStream.of(c);
            })
        .toArray();
  }

  /** How many axes the relation block has: none for one sensor or too many. */
  static int numAxes(int sensors) {
    return sensors > 1 && sensors <= MAX_RELATED ? sensors : 0;
  }

  /**
   * Learns from records in the order of time.
   *
   * @param schema with usual ranges, and at least one numeric feature
   * @param records more than {@link #WARM_UP}
   * @throws IllegalArgumentException if there is no numeric feature
   */
  public static SensorTransform learn(FeatureSchema schema, RecordTable records) {
    return learn(schema, records, null);
  }

  /**
   * Learns what is usual at a time of day.
   *
   * @param records in the order of time
   * @return null if there are no times, less than two days, or it helps for no sensor
   */
  public static @Nullable DayProfile profile(FeatureSchema schema, RecordTable records) {
    int timeField = schema.firstWithRole(FieldRole.TIME);
    int[] sensors = sensors(schema);
    if (timeField < 0) {
      return null;
    }
    long[] seconds = new long[records.numRows()];
    double[][] values = new double[sensors.length][seconds.length];
    RecordRow row = schema.newRow();
    for (int r = 0; r < seconds.length; r++) {
      records.copyTo(r, row);
      seconds[r] = DayHour.second(row, timeField);
      for (int s = 0; s < sensors.length; s++) {
        values[s][r] = row.isUnusable(sensors[s]) ? Double.NaN : row.number(sensors[s]);
      }
    }
    return DayProfile.learn(seconds, values);
  }

  /**
   * Learns from records, and looks at the deviations from what is usual at a time of day.
   *
   * @param profile what is usual; null to look at the values
   */
  public static SensorTransform learn(
      FeatureSchema schema, RecordTable records, @Nullable DayProfile profile) {
    return SensorTransformFit.fit(schema, records, profile);
  }

  /** The schema that it was learned for. */
  public FeatureSchema schema() {
    return schema;
  }

  /** The number of sensors d. */
  public int numSensors() {
    return sensors.length;
  }

  /** The schema field of a sensor. */
  public int field(int sensor) {
    return sensors[sensor];
  }

  /** The schema column of a sensor. */
  int column(int sensor) {
    return columns[sensor];
  }

  /** The number of relation columns. */
  public int numAxes() {
    return axes.length;
  }

  /** The schema columns that follow the blocks unchanged. */
  int[] passed() {
    return passed;
  }

  /** The schema column behind a column after the blocks. */
  public int passedColumn(int column) {
    return passed[column - 2 * sensors.length - axes.length];
  }

  /** The number of columns. */
  public int size() {
    return 2 * sensors.length + axes.length + passed.length;
  }

  /**
   * A value of one of the first two blocks in the unit of its sensor: the mean, or the standard
   * deviation, whose column it is.
   *
   * @param column less than {@link #firstAxis()}
   */
  public double inUnits(int column, double value) {
    int d = sensors.length;
    double unscaled = value * blockScale[column] + blockCentre[column];
    return column < d
        ? centre[column] + scale[column] * unscaled
        : Math.max(0, StrictMath.exp(unscaled) - SensorWindows.SPREAD_FLOOR)
            * spreadUnit[column - d]
            * scale[column - d];
  }

  /** The spread column of a sensor that stands still. */
  public double still(int sensor) {
    int column = sensors.length + sensor;
    return (StrictMath.log(SensorWindows.SPREAD_FLOOR) - blockCentre[column]) / blockScale[column];
  }

  /**
   * The sensor that loads an axis most, apart from another.
   *
   * @param axis the relation column, from 0
   * @param apart a sensor; −1 for none
   */
  public int leading(int axis, int apart) {
    int leading = -1;
    for (int s = 0; s < sensors.length; s++) {
      boolean more =
          leading < 0 || Math.abs(axes[axis][s]) > Math.abs(axes[axis][leading]) + ROUNDING;
      leading = s != apart && more ? s : leading;
    }
    return leading;
  }

  /** Where the relation block begins. */
  public int firstAxis() {
    return 2 * sensors.length;
  }

  /** Where the columns begin that pass through. */
  public int firstPassed() {
    return 2 * sensors.length + axes.length;
  }

  /**
   * Each sensor's share of what moved the reading along an axis, by loading.
   *
   * @param axis the relation column, from 0
   * @param columns a reading's columns
   * @param shares gets {@link #numSensors()} shares that sum to 1
   */
  public void shares(int axis, double[] columns, double[] shares) {
    double position = 0;
    for (int s = 0; s < sensors.length; s++) {
      position += axes[axis][s] * columns[s];
    }
    double sum = 0;
    for (int s = 0; s < sensors.length; s++) {
      // Sensors that pull the other way only hide what the others did.
      shares[s] = Math.max(0, axes[axis][s] * columns[s] * Math.signum(position));
      sum += shares[s];
    }
    for (int s = 0; s < sensors.length; s++) {
      shares[s] = sum > 0 ? shares[s] / sum : 1. / sensors.length;
    }
  }

  /** Writes what was learned as {@link #read} reads it. */
  public void write(DataOutputStream out) throws IOException {
    for (double[] values : new double[][] {centre, scale, spreadUnit, blockCentre, blockScale}) {
      for (double value : values) {
        out.writeDouble(value);
      }
    }
    for (double[] axis : axes) {
      for (double loading : axis) {
        out.writeDouble(loading);
      }
    }
  }

  /**
   * Reads what was learned for a schema.
   *
   * @throws InvalidModelException if the bytes do not fit
   */
  public static SensorTransform read(FeatureSchema schema, PayloadReader in)
      throws InvalidModelException {
    int d = sensors(schema).length;
    if (d == 0) {
      throw in.invalid("the preset sensors without a numeric feature");
    }
    double[] centre = in.finiteDoubles("sensor centres", d);
    double[] scale = positive(in, "sensor scales", d);
    double[] spreadUnit = positive(in, "spread units", d);
    double[] blockCentre = in.finiteDoubles("block centres", BLOCKS * d);
    double[] blockScale = positive(in, "block scales", BLOCKS * d);
    double[][] axes = new double[numAxes(d)][];
    for (int k = 0; k < axes.length; k++) {
      axes[k] = in.finiteDoubles("axis", d);
    }
    return new SensorTransform(
        schema, null, centre, scale, spreadUnit, blockCentre, blockScale, axes);
  }

  /** The same with what is usual at a time of day. */
  public SensorTransform with(DayProfile of) {
    return new SensorTransform(
        schema, of, centre, scale, spreadUnit, blockCentre, blockScale, axes);
  }

  /** What is usual at a time of day; null if it is not known. */
  public @Nullable DayProfile profile() {
    return profile;
  }

  /** The time of a reading, in seconds since 1970; {@link DayHour#NONE} if nobody needs it. */
  long second(RecordRow row) {
    return profile == null ? DayHour.NONE : DayHour.second(row, timeField);
  }

  /** What is subtracted from a sensor's value: 0 if nothing is known of its day. */
  double usualAt(int sensor, long second) {
    if (profile == null) {
      return 0;
    }
    double expected = profile.expected(sensor, second);
    return Double.isNaN(expected) ? 0 : expected;
  }

  private static double[] positive(PayloadReader in, String what, int count)
      throws InvalidModelException {
    double[] values = in.finiteDoubles(what, count);
    for (double value : values) {
      if (!(value > 0)) {
        throw in.invalid(what + " must be positive, was " + value);
      }
    }
    return values;
  }
}
