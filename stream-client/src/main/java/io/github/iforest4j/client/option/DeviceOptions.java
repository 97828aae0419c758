package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.DeviceStreams;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a watch separates devices and episodes, and whether it keeps learning. */
public final class DeviceOptions {
  @Option(
      names = "--max-keys",
      paramLabel = "N",
      description =
          "With --key-column: maximum number of devices; a new one replaces the one that has been"
              + " silent longest. Default: 10000; 200 with the preset metric, which learns.")
  private @Nullable Integer maxKeys;

  @Option(
      names = "--key-idle",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "With --key-column, on a live stream: a device that is silent this long is forgotten."
              + " Default: 24h.")
  private Duration idle = DeviceStreams.IDLE;

  @Mixin private AdaptOption adapt;

  @Option(
      names = "--episode-gap",
      paramLabel = "N",
      description =
          "An episode is over after N readings without an anomaly. Default: the length of the"
              + " preset's windows; 1 for readings.")
  private @Nullable Integer episodeGap;

  /**
   * Checks what the parser cannot check.
   *
   * @throws UserException if a number is out of bounds
   */
  public void validate() {
    if (maxKeys != null && maxKeys < 1) {
      throw UserException.usage("--max-keys must be at least 1, was " + maxKeys);
    }
    if (episodeGap != null && episodeGap < 1) {
      throw UserException.usage("--episode-gap must be at least 1, was " + episodeGap);
    }
  }

  /**
   * The settings for a model, as the options change them.
   *
   * @param keyColumn the column that names the device; null for the model's own
   * @throws UserException if the model has no such column, or cannot adapt
   */
  public DeviceStreams.Settings settings(DetectorModel model, @Nullable String keyColumn) {
    if (adapt.isGiven() && !model.canAdapt()) {
      throw UserException.badInput(
          "the model holds no sample of its training, so it cannot adapt: train it again, or leave"
              + " out --adapt");
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
