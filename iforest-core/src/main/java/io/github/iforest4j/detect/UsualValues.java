package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.stream.DayHour;
import io.github.iforest4j.stream.DayProfile;
import io.github.iforest4j.stream.SensorTransform;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the numbers of a reading usually lie at its time. Where training showed a rhythm of the day
 * ({@link Preset#SENSORS}), this is the range for the time of day: what is expected then, and the
 * 1st to the 99th percentile of the differences from it. Elsewhere it is the range of all training
 * readings, as the schema has it, and the expectation is their median.
 *
 * <p>Immutable and thread-safe. Nothing but {@link #range} allocates.
 */
public final class UsualValues {
  /** The time of a reading without one. */
  public static final long NO_TIME = DayHour.NONE;

  private final FeatureSchema schema;
  private final @Nullable DayProfile profile;
  private final int timeField;

  /** By field: its sensor, if the range of its day is known; else −1. */
  private final int[] sensor;

  UsualValues(FeatureSchema schema, @Nullable SensorTransform transform) {
    this.schema = schema;
    this.profile = transform == null ? null : transform.profile();
    this.timeField = profile == null ? -1 : schema.firstWithRole(FieldRole.TIME);
    this.sensor = new int[schema.numFields()];
    Arrays.fill(sensor, -1);
    for (int s = 0; transform != null && profile != null && s < transform.numSensors(); s++) {
      if (profile.hasRange(s)) {
        sensor[transform.field(s)] = s;
      }
    }
  }

  /** Whether the range of a field depends on the time of day. */
  public boolean dependsOnTime(int field) {
    return sensor[field] >= 0;
  }

  /**
   * The time of a reading for the other methods: seconds since 1970, or {@link #NO_TIME} if it has
   * none or no range depends on it.
   */
  public long second(RecordRow row) {
    return timeField < 0 ? NO_TIME : DayHour.second(row, timeField);
  }

  /** The lower end of a field's usual range, in its unit; NaN if none is known. */
  public double low(int field, long second) {
    if (profile != null && sensor[field] >= 0) {
      return profile.low(sensor[field], second);
    }
    UsualRange usual = schema.field(field).usual();
    return usual == null ? Double.NaN : usual.low();
  }

  /** What a field is expected to be, in its unit; NaN if that is not known. */
  public double expected(int field, long second) {
    if (profile != null && sensor[field] >= 0) {
      return profile.expected(sensor[field], second);
    }
    UsualRange usual = schema.field(field).usual();
    return usual == null ? Double.NaN : usual.median();
  }

  /** The upper end of a field's usual range, in its unit; NaN if none is known. */
  public double high(int field, long second) {
    if (profile != null && sensor[field] >= 0) {
      return profile.high(sensor[field], second);
    }
    UsualRange usual = schema.field(field).usual();
    return usual == null ? Double.NaN : usual.high();
  }

  /** Whether a value lies outside the usual range of its field; false if none is known, or NaN. */
  public boolean isOutside(int field, long second, double value) {
    return value < low(field, second) || value > high(field, second);
  }

  /** The usual range of a field, with what is expected as its median; null if none is known. */
  public @Nullable UsualRange range(int field, long second) {
    return sensor[field] < 0
        ? schema.field(field).usual()
        : new UsualRange(low(field, second), expected(field, second), high(field, second));
  }
}
