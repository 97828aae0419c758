package io.github.iforest4j.spring;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the starter, {@code iforest.…}.
 *
 * @param model Model file that 'iforest train' or DetectorModel.write has made:
 *     classpath:pump.iforest, file:/models/pump.iforest, or a path. Not needed if the service has a
 *     DetectorModel bean.
 * @param preset Preset that the model must have. A model of another preset ends the start.
 * @param learning Whether detectors learn from their streams, and from which readings.
 * @param maxKeys Maximum number of keys; a new key replaces the one that was silent longest.
 *     Default: 10000, or 200 if detectors learn, which takes about 1 MB each.
 * @param idle How long a key is remembered that sends no readings.
 * @param incidentGap Number of readings without an anomaly after which an incident is over.
 *     Default: what the preset keeps in its windows, and 5 at least.
 */
@ConfigurationProperties("iforest")
public record IforestProperties(
    @Nullable String model,
    @Nullable Preset preset,
    @DefaultValue("frozen") Learning learning,
    @Nullable Integer maxKeys,
    @DefaultValue("1d") Duration idle,
    @Nullable Integer incidentGap) {
  private static final int MAX_KEYS = 10_000;
  private static final int MAX_LEARNING_KEYS = 200;
  private static final int MIN_GAP = 5;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if {@code maxKeys} or {@code incidentGap} is less than 1, or
   *     {@code idle} not positive
   */
  public IforestProperties {
    if (maxKeys != null && maxKeys < 1) {
      throw new IllegalArgumentException("iforest.max-keys must be at least 1, was " + maxKeys);
    }
    if (incidentGap != null && incidentGap < 1) {
      throw new IllegalArgumentException(
          "iforest.incident-gap must be at least 1, was " + incidentGap);
    }
    if (idle.isNegative() || idle.isZero()) {
      throw new IllegalArgumentException("iforest.idle must be positive, was " + idle);
    }
  }

  /** The defaults, for a model that the caller has. */
  public static IforestProperties defaults() {
    return new IforestProperties(null, null, Learning.FROZEN, null, Duration.ofDays(1), null);
  }

  int maxKeys(DetectorModel of) {
    if (maxKeys != null) {
      return maxKeys;
    }
    boolean learns = learning.adapts() || of.config().preset() == Preset.METRIC;
    return learns ? MAX_LEARNING_KEYS : MAX_KEYS;
  }

  int incidentGap(DetectorModel of) {
    return incidentGap != null ? incidentGap : Math.max(MIN_GAP, of.config().preset().lingering());
  }
}
