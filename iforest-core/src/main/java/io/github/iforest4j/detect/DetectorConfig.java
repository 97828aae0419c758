package io.github.iforest4j.detect;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a detector is trained. Immutable; made by {@link #builder()}.
 *
 * @param preset what it looks at
 * @param forest how the forest is grown
 * @param scoring how it scores
 * @param threshold how its threshold is chosen
 */
public record DetectorConfig(
    Preset preset, IsolationForestConfig forest, ScoringMode scoring, ThresholdRule threshold) {
  /** Each reading alone, 100 trees of 256 rows, box scoring, contamination 0.01. */
  public static final DetectorConfig DEFAULT = builder().build();

  /**
   * Validates the bounds.
   *
   * @throws IllegalArgumentException if they contradict each other
   */
  public DetectorConfig {
    Objects.requireNonNull(preset, "preset");
    Objects.requireNonNull(forest, "forest");
    Objects.requireNonNull(scoring, "scoring");
    Objects.requireNonNull(threshold, "threshold");
    if (preset == Preset.METRIC
        && threshold.kind() != ThresholdRule.Kind.SCORE
        && !threshold.kind().followsStream()) {
      throw new IllegalArgumentException(
          "the preset metric learns from its stream, so training cannot set its threshold; give a"
              + " score, or a rule that follows the stream: quantile, spot, dspot, budget");
    }
    if (preset == Preset.METRIC && scoring != ScoringMode.BOX) {
      throw new IllegalArgumentException("the preset metric needs box scoring");
    }
    if (scoring == ScoringMode.BOX && !forest.boxes()) {
      throw new IllegalArgumentException("box scoring needs a forest with boxes");
    }
  }

  /** A builder that starts from {@link #DEFAULT}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parameters; each setter returns this builder. Not thread-safe. */
  public static final class Builder {
    private Preset preset = Preset.READINGS;
    private @Nullable IsolationForestConfig forest;
    private ScoringMode scoring = ScoringMode.BOX;
    private @Nullable ThresholdRule threshold;

    private Builder() {}

    /** What it looks at; default {@link Preset#READINGS}. */
    public Builder preset(Preset value) {
      preset = value;
      return this;
    }

    /** How the forest is grown; default {@link Preset#forest()}. */
    public Builder forest(IsolationForestConfig value) {
      forest = value;
      return this;
    }

    /** How it scores; default {@link ScoringMode#BOX}. */
    public Builder scoring(ScoringMode value) {
      scoring = value;
      return this;
    }

    /** How the threshold is chosen; default {@link Preset#threshold()}. */
    public Builder threshold(ThresholdRule value) {
      threshold = value;
      return this;
    }

    /**
     * Sets a threshold of {@link ThresholdRule#contamination}.
     *
     * @throws IllegalArgumentException if the share is out of bounds
     */
    public Builder contamination(double share) {
      return threshold(ThresholdRule.contamination(share));
    }

    /**
     * Makes the config.
     *
     * @throws IllegalArgumentException if a parameter is out of bounds
     */
    public DetectorConfig build() {
      return new DetectorConfig(
          preset,
          forest == null ? preset.forest() : forest,
          scoring,
          threshold == null ? preset.threshold() : threshold);
    }
  }
}
