package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.engine.JudgeSettings;
import java.io.Serializable;

/**
 * How the readings of a job are judged.
 *
 * @param learning whether detectors learn from their streams
 * @param incidentGap an incident is over after this number of readings without an anomaly; 0 for
 *     the default of the model
 * @param silence an incident is over when its stream is silent for longer, in milliseconds of event
 *     time
 * @param idle a stream that is silent for longer is forgotten, in milliseconds of event time
 * @param lateness how far a reading may be behind the watermark, in milliseconds
 * @param allVerdicts whether every reading's verdict is passed on
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
