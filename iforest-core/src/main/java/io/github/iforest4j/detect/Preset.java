package io.github.iforest4j.detect;

/** What a detector looks at. */
public enum Preset {
  /**
   * Each reading alone: tables, log records, events, and sensors whose faults last. A value that is
   * unusual by itself or in its combination with the others is found for as long as it lasts.
   */
  READINGS,
  /**
   * Each reading in the light of those just before it: sensors that are sampled regularly and
   * wander slowly. A numeric field gives its distance from the median of the 30 values before, and
   * the logarithm of the standard deviation of the last 10; the first 30 readings of a stream get
   * no score. Finds spikes, steps, ramps, stuck and noisy sensors at any level; what has lasted for
   * longer than the windows is the new normal.
   */
  SENSORS
}
