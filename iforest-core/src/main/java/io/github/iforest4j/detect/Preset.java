package io.github.iforest4j.detect;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.stream.MetricWindows;
import io.github.iforest4j.stream.SensorTransform;
import io.github.iforest4j.stream.SensorWindows;

/** What a detector looks at. */
public enum Preset {
  /**
   * Each reading alone: tables, log records, events. A value that is unusual by itself or in its
   * combination with the others is found for as long as it lasts.
   */
  READINGS(IsolationForestConfig.DEFAULT, ThresholdRule.contamination(.01), 0, 0),
  /**
   * Several numeric sensors, sampled regularly: recent means, spreads, and relations between the
   * sensors, compared with those of training, on scales that allow for drift. An alarm remembers
   * its own peak: it lasts as long as the fault does, and ends when the score has clearly dropped
   * from there. The first 20 readings of a stream get no score.
   */
  SENSORS(
      IsolationForestConfig.builder().numTrees(120).heightLimit(10).build(),
      ThresholdRule.spreads(1.75),
      SensorWindows.MEAN_WINDOW,
      SensorTransform.WARM_UP),
  /**
   * One numeric series, such as a metric of a server: value, change, level, and deviation from the
   * rhythm of the day, compared with all of the stream's own past. It learns from the stream: trees
   * are regrown from a bounded sample of history. A reading is an anomaly if its score is high for
   * this series and higher than all recent ones.
   */
  METRIC(
      IsolationForestConfig.builder().numTrees(50).build(),
      ThresholdRule.score(.75),
      MetricWindows.MEAN_WINDOW,
      MetricWindows.MEAN_WINDOW + RotatingForest.FIRST);

  private final IsolationForestConfig forest;
  private final ThresholdRule threshold;
  private final int lingering;
  private final int trainingWarmUp;

  Preset(IsolationForestConfig forest, ThresholdRule threshold, int lingering, int trainingWarmUp) {
    this.forest = forest;
    this.threshold = threshold;
    this.lingering = lingering;
    this.trainingWarmUp = trainingWarmUp;
  }

  /** Returns how its forest is grown by default. */
  public IsolationForestConfig forest() {
    return forest;
  }

  /** Returns how its threshold is chosen by default. */
  public ThresholdRule threshold() {
    return threshold;
  }

  /**
   * Returns the number of readings for which an anomaly stays in the windows; 0 without windows.
   */
  public int lingering() {
    return lingering;
  }

  /** Returns the number of first training records that give no score. */
  int trainingWarmUp() {
    return trainingWarmUp;
  }
}
