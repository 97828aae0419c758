package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.KeySettings;
import io.github.iforest4j.engine.StreamRunBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a watch separates devices and incidents, and whether it keeps learning. */
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
          "On a live stream: after a silence this long, an open incident is over, and a device (with"
              + " --key-column) is forgotten. Default: 24h.")
  private Duration idle = KeySettings.IDLE;

  @Mixin private AdaptOption adapt;

  @Option(
      names = "--episode-gap",
      paramLabel = "N",
      description =
          "An incident is over after N readings without an anomaly. Default: the length of the"
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
   * Sets how a run separates streams.
   *
   * @param keyColumn the column that names the device; null for the model's own
   */
  public void applyTo(StreamRunBuilder run, @Nullable String keyColumn) {
    run.idle(idle).learning(adapt.learning());
    if (keyColumn != null) {
      run.key(keyColumn);
    }
    if (maxKeys != null) {
      run.maxKeys(maxKeys);
    }
    if (episodeGap != null) {
      run.incidentGap(episodeGap);
    }
  }
}
