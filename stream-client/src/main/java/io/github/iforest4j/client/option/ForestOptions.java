package io.github.iforest4j.client.option;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.ThresholdRule;
import io.github.iforest4j.error.ParameterException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the forest is grown and scores. Knows which option sets which parameter. */
public final class ForestOptions {
  /** By the name of a parameter, the option that sets it. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "numTrees", "--trees",
          "subsampleSize", "--sample-size",
          "heightLimit", "--height-limit",
          "extensionLevel", "--extension-level",
          "contamination", "--contamination");

  @Option(
      names = "--trees",
      paramLabel = "N",
      description = "Number of trees. Default: the preset's: 100; sensors 120, metric 50.")
  private @Nullable Integer trees;

  @Option(
      names = "--sample-size",
      paramLabel = "N",
      description = "Number of readings that each tree is grown from. Default: 256.")
  private @Nullable Integer sampleSize;

  @Option(
      names = "--extension-level",
      paramLabel = "N|full",
      description = "Split by N + 1 columns at once: an extended forest. Default: 0, by one.")
  private String extensionLevel = "0";

  @Option(
      names = "--scoring",
      paramLabel = "box|plain",
      description =
          "box also detects values outside the training range, for streams; plain is the paper's,"
              + " for tables. Default: box.")
  private ScoringMode scoring = ScoringMode.BOX;

  /**
   * Makes the config of a detector.
   *
   * @param heightLimit the largest height of a tree; null for the preset's
   * @param rule how the threshold is chosen; null for the preset's rule
   * @throws UserException if an option is out of bounds, or options do not go together
   */
  public DetectorConfig config(
      Preset preset, long seed, @Nullable Integer heightLimit, @Nullable ThresholdRule rule) {
    IsolationForestConfig usual = preset.forest();
    try {
      return new DetectorConfig(
          preset,
          IsolationForestConfig.builder()
              .numTrees(trees == null ? usual.numTrees() : trees)
              .subsampleSize(sampleSize == null ? usual.subsampleSize() : sampleSize)
              .heightLimit(heightLimit == null ? usual.heightLimit() : heightLimit)
              .seed(seed)
              .boxes(scoring == ScoringMode.BOX)
              .extensionLevel(IsolationForestConfig.parseExtensionLevel(extensionLevel))
              .build(),
          scoring,
          rule == null ? preset.threshold() : rule);
    } catch (ParameterException e) {
      throw refused(e);
    } catch (IllegalArgumentException e) {
      throw UserException.usage(String.valueOf(e.getMessage()));
    }
  }

  /** The threshold that {@code --contamination} asks for. */
  public static ThresholdRule contamination(double share) {
    try {
      return ThresholdRule.contamination(share);
    } catch (ParameterException e) {
      throw refused(e);
    }
  }

  /** The threshold that {@code --threshold} asks for. */
  public static ThresholdRule threshold(String text) {
    try {
      return ThresholdRule.parse(text);
    } catch (IllegalArgumentException e) {
      throw UserException.usage("--threshold: " + e.getMessage());
    }
  }

  private static UserException refused(ParameterException e) {
    String option = OPTIONS.getOrDefault(e.parameter(), e.parameter());
    return UserException.usage(option + " " + e.bound() + ", was " + e.value());
  }
}
