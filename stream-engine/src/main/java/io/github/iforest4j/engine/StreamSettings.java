package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The settings for streams; null for a default that depends on the model. */
record StreamSettings(
    @Nullable String key,
    @Nullable Integer maxKeys,
    Duration idle,
    Learning learning,
    @Nullable Integer incidentGap) {

  KeySettings keys(DetectorModel model) {
    KeySettings usual = KeySettings.of(model, key);
    return new KeySettings(usual.field(), maxKeys == null ? usual.maxKeys() : maxKeys, idle);
  }

  JudgeSettings judge(DetectorModel model) {
    if (learning != Learning.FROZEN && !model.canAdapt()) {
      throw new RunSetupException(
          RunSetupException.Reason.CANNOT_ADAPT,
          "",
          "the model holds no sample of its training, so its detectors cannot learn");
    }
    JudgeSettings usual = JudgeSettings.of(model).withLearning(learning);
    return incidentGap == null ? usual : usual.withIncidentGap(incidentGap);
  }
}
