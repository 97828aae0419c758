package io.github.iforest4j.spring;

import io.github.iforest4j.detect.DetectorModel;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up, with the model that is loaded: a service whose model cannot be read does not start. */
final class DetectorHealth implements HealthIndicator {
  private final KeyedDetectors detectors;

  DetectorHealth(KeyedDetectors detectors) {
    this.detectors = detectors;
  }

  @Override
  public Health health() {
    DetectorModel model = detectors.model();
    return Health.up()
        .withDetail("model", model.id())
        .withDetail("preset", model.config().preset().name())
        .withDetail("fields", model.schema().listFeatures())
        .withDetail("trainedOn", model.provenance().source())
        .withDetail("trainingRows", model.provenance().trainingRows())
        .withDetail("created", model.provenance().createdAt().toString())
        .withDetail("keys", detectors.keys())
        .withDetail("maxKeys", detectors.maxKeys())
        .build();
  }
}
