package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.DeviceStreams;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a watch tells devices and episodes apart, and whether it learns. */
public final class DeviceOptions {
  @Option(
      names = "--max-keys",
      paramLabel = "N",
      description =
          "With --key-column: how many devices are remembered; a new one takes the place of the one"
              + " silent for longest. Default: 10000; 200 with the preset metric, which learns.")
  private Integer maxKeys;

  @Option(
      names = "--key-idle",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "With --key-column, on a live stream: how long a silent device is remembered. Default:"
              + " 24h.")
  private Duration idle = DeviceStreams.IDLE;

  @Mixin private AdaptOption adapt;

  @Option(
      names = "--episode-gap",
      paramLabel = "N",
      description =
          "An episode is over after N readings without an anomaly. Default: what the preset's windows"
              + " hold; 1 for readings.")
  private Integer episodeGap;

  /**
   * Checks what the parser cannot see.
   *
   * @throws UserException if a number is out of bounds
   */
  public void requireSense() {
    if (maxKeys != null && maxKeys < 1) {
      throw UserException.usage("--max-keys must be at least 1, was " + maxKeys);
    }
    if (episodeGap != null && episodeGap < 1) {
      throw UserException.usage("--episode-gap must be at least 1, was " + episodeGap);
    }
  }

  /**
   * What the user said, over what suits the model.
   *
   * @param keyColumn names the device; null to go by the model
   * @throws UserException if the model has no such column, or cannot adapt
   */
  public DeviceStreams.Settings settings(DetectorModel model, String keyColumn) {
    if (adapt.isGiven() && !model.canAdapt()) {
      throw UserException.badInput(
          "the model holds no sample of its training, so it cannot adapt: train it again, or leave"
              + " --adapt away");
    }
    DeviceStreams.Settings settings = DeviceStreams.Settings.of(model);
    int field = keyColumn == null ? settings.keyField() : model.schema().indexOf(keyColumn);
    if (keyColumn != null && field < 0) {
      throw UserException.badInput(
          "the model has no column '"
              + keyColumn
              + "'; train it with --key-column "
              + keyColumn
              + ", on readings that have it");
    }
    settings =
        settings
            .withKeys(field, maxKeys == null ? settings.maxKeys() : maxKeys, idle)
            .withLearning(adapt.learning());
    return episodeGap == null ? settings : settings.withEpisodeGap(episodeGap);
  }
}
