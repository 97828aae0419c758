package io.github.iforest4j.detect;

/**
 * Whether a detector goes on learning from the stream that it judges, and from what. Readings that
 * lack a value are never learned from, since what is missing must stay unusual.
 */
public enum Learning {
  /**
   * What was learned in training is all: a fault that lasts is an anomaly for as long as it lasts.
   * With {@link Preset#METRIC} the trees follow the stream all the same, since that is what the
   * preset is.
   */
  FROZEN,
  /**
   * The detector follows its stream, but not into anomalies: what becomes usual little by little is
   * learned; a lasting change is reported as a {@link Drift} and is the new normal from there on.
   * The choice for most streams. With {@link Preset#METRIC} everything is learned, as ever, and
   * drifts are reported, too.
   */
  ADAPT,
  /**
   * The detector learns from every reading, anomalies as well: nothing stays unusual for long, no
   * fault either. Drifts are reported.
   */
  EVERYTHING,
  /**
   * The detector learns from what is no anomaly, and from nothing else: a lasting change is
   * reported as a {@link Drift} once, and stays an anomaly until someone trains anew. Where a fault
   * may last for long, and a change of what is normal is known beforehand.
   */
  NORMAL;

  /** Whether a state has trees of its own and tells drifts. */
  boolean adapts() {
    return this != FROZEN;
  }

  /** Whether a drift is the new normal. */
  boolean acceptsDrifts() {
    return this != NORMAL;
  }
}
