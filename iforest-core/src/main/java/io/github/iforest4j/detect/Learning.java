package io.github.iforest4j.detect;

/**
 * Whether a detector learns from the stream that it judges, and from which readings. Readings that
 * lack a value are never learned from, since what is missing must stay unusual.
 */
public enum Learning {
  /**
   * The detector knows only what it learned in training: a lasting fault is an anomaly for as long
   * as it lasts. With {@link Preset#METRIC} the trees follow the stream nevertheless, since the
   * preset is defined so.
   */
  FROZEN,
  /**
   * The detector follows its stream, but not into anomalies: what becomes usual little by little is
   * learned; a lasting change is reported as a {@link Drift} and is the new normal from there on.
   * The choice for most streams. With {@link Preset#METRIC} everything is learned, as always, and
   * drifts are reported, too.
   */
  ADAPT,
  /**
   * The detector learns from every reading, anomalies as well: nothing stays unusual for long, not
   * even a fault. Drifts are reported.
   */
  EVERYTHING,
  /**
   * The detector learns only from readings that are not anomalies: a lasting change is reported as
   * a {@link Drift} once, and stays an anomaly until the model is trained again. The choice where a
   * fault may last long, and a change of what is normal is known beforehand.
   */
  NORMAL;

  /** Whether a state has trees of its own and reports drifts. */
  public boolean adapts() {
    return this != FROZEN;
  }

  /** Whether a drift is the new normal. */
  boolean acceptsDrifts() {
    return this != NORMAL;
  }
}
