package io.github.iforest4j.detect;

/** Whether a detector goes on learning from the stream that it judges. */
public enum Learning {
  /**
   * What was learned in training is all: a fault that lasts is an anomaly for as long as it lasts.
   * With {@link Preset#METRIC} the trees follow the stream all the same, since that is what the
   * preset is.
   */
  FROZEN,
  /**
   * The detector follows its stream: what becomes usual is no anomaly any more, and a lasting
   * change is reported as a {@link Drift}.
   */
  ADAPT
}
