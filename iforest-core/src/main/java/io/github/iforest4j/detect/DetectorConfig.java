package io.github.iforest4j.detect;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import java.util.Objects;

/**
 * How a detector is trained. Immutable; made by {@link #builder()}.
 *
 * @param preset what it looks at
 * @param forest how the forest is grown
 * @param scoring how it scores
 * @param contamination the share of held-out training rows that may lie above the threshold, in (0,
 *     0.5]
 */
public record DetectorConfig(
    Preset preset, IsolationForestConfig forest, ScoringMode scoring, double contamination) {
  /** Each reading alone, 100 trees of 256 rows, box scoring, contamination 0.01. */
  public static final DetectorConfig DEFAULT = builder().build();

  /**
   * Validates the bounds.
   *
   * @throws IllegalArgumentException naming the parameter, its bounds and the value
   */
  public DetectorConfig {
    Objects.requireNonNull(preset, "preset");
    Objects.requireNonNull(forest, "forest");
    Objects.requireNonNull(scoring, "scoring");
    if (!(contamination > 0 && contamination <= .5)) {
      throw new IllegalArgumentException(
          "contamination must be greater than 0 and at most 0.5, was " + contamination);
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
    private IsolationForestConfig forest = IsolationForestConfig.DEFAULT;
    private ScoringMode scoring = ScoringMode.BOX;
    private double contamination = .01;

    private Builder() {}

    /** What it looks at; default {@link Preset#READINGS}. */
    public Builder preset(Preset value) {
      preset = value;
      return this;
    }

    /** How the forest is grown. */
    public Builder forest(IsolationForestConfig value) {
      forest = value;
      return this;
    }

    /** How it scores; default {@link ScoringMode#BOX}. */
    public Builder scoring(ScoringMode value) {
      scoring = value;
      return this;
    }

    /** The share of held-out training rows above the threshold; default 0.01. */
    public Builder contamination(double value) {
      contamination = value;
      return this;
    }

    /**
     * Makes the config.
     *
     * @throws IllegalArgumentException if a parameter is out of bounds
     */
    public DetectorConfig build() {
      return new DetectorConfig(preset, forest, scoring, contamination);
    }
  }
}
