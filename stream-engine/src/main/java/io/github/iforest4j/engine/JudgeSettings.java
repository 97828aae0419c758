package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import java.util.Objects;

/**
 * How the readings of one stream are judged.
 *
 * @param learning whether the detector learns from the stream, and from what
 * @param incidentGap an incident is over after this number of readings without an anomaly; at least
 *     1
 */
public record JudgeSettings(Learning learning, int incidentGap) {
  private static final int COURSE_GAP = 5;

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
   * which an anomaly stays in its windows, because alarms may come and go meanwhile. Without
   * windows it is {@value #COURSE_GAP} if the readings have a time and all features are numeric:
   * they are the course of something, and a fault in it may pass through the usual range. Other
   * records stand alone, so the gap is 1.
   */
  public static JudgeSettings of(DetectorModel model) {
    int least = isCourse(model.schema()) ? COURSE_GAP : 1;
    return new JudgeSettings(Learning.FROZEN, Math.max(least, model.config().preset().lingering()));
  }

  private static boolean isCourse(FeatureSchema schema) {
    return schema.firstWithRole(FieldRole.TIME) >= 0
        && schema.fields().stream()
            .filter(Field::isFeature)
            .allMatch(field -> field.kind() == FieldKind.NUMERIC);
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
