package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import java.util.Objects;

/**
 * How the readings of one stream are judged.
 *
 * @param learning whether the detector learns from the stream, and from what
 * @param incidentGap an incident is over after this number of readings without an anomaly; at least
 *     1
 */
public record JudgeSettings(Learning learning, int incidentGap) {
  /**
   * Checks the gap.
   *
   * @throws IllegalArgumentException if {@code incidentGap} is less than 1
   */
  public JudgeSettings {
    Objects.requireNonNull(learning, "learning");
    if (incidentGap < 1) {
      throw new IllegalArgumentException("incidentGap must be at least 1, was " + incidentGap);
    }
  }

  /**
   * The default for a model: its detectors do not learn, and the gap is the number of readings for
   * which an anomaly stays in its windows, because alarms may come and go meanwhile.
   */
  public static JudgeSettings of(DetectorModel model) {
    return new JudgeSettings(Learning.FROZEN, Math.max(1, model.config().preset().lingering()));
  }

  /** The same with another way of learning. */
  public JudgeSettings withLearning(Learning value) {
    return new JudgeSettings(value, incidentGap);
  }

  /** The same with another gap. */
  public JudgeSettings withIncidentGap(int value) {
    return new JudgeSettings(learning, value);
  }
}
