package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.engine.JudgeSettings;
import java.io.Serializable;

/**
 * The settings by which the readings of a job are judged. Immutable.
 *
 * @param learning whether detectors learn from their streams
 * @param incidentGap the number of readings without an anomaly that ends an incident; 0 for the
 *     default of the model
 * @param silence an incident is over when its stream is silent for longer, in milliseconds of event
 *     time; at most {@code idle}, because the incident of a forgotten stream is over: a greater
 *     value is reduced to that
 * @param idle a stream that is silent for longer is forgotten, in milliseconds of event time
 * @param lateness maximum time that a reading may be behind the watermark, in milliseconds
 * @param allVerdicts whether the verdict of every reading is emitted
 */
record JudgeOptions(
    Learning learning, int incidentGap, long silence, long idle, long lateness, boolean allVerdicts)
    implements Serializable {

  JudgeOptions {
    silence = Math.min(silence, idle);
  }

  JudgeSettings settings(DetectorModel model) {
    JudgeSettings settings = JudgeSettings.of(model).withLearning(learning);
    return incidentGap == 0 ? settings : settings.withIncidentGap(incidentGap);
  }
}
