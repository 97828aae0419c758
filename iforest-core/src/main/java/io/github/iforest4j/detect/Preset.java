package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldRole;

/** What a detector looks at. */
public enum Preset {
  /** Each reading alone: tables, log records, events. */
  READINGS,
  /**
   * Each reading in the light of those just before it: sensors that are sampled regularly. A
   * numeric field gives its distance from the median of the 30 values before, and the logarithm of
   * the standard deviation of the last 10; the first 30 readings of a stream get no score.
   */
  SENSORS;

  /** {@link #SENSORS} for records that carry a time, else {@link #READINGS}. */
  public static Preset proposedFor(FeatureSchema schema) {
    return schema.firstWithRole(FieldRole.TIME) >= 0 ? SENSORS : READINGS;
  }
}
