package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.KeySettings;
import io.github.iforest4j.engine.StreamRunBuilder;
import io.github.iforest4j.engine.calendar.MaintenanceCalendar;
import io.github.iforest4j.engine.option.DurationConverter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
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

  @Option(
      names = "--due",
      paramLabel = "TIME",
      converter = Due.class,
      description =
          "On a live stream, each device must send within this time, or it is an incident; with"
              + " --assemble, each sensor; off watches no arrivals. Default: the usual interval.")
  private @Nullable Duration due;

  @Option(
      names = "--calendar",
      paramLabel = "FILE",
      description =
          "Maintenance windows, as an iCalendar file or lines such as 0 22 * * SAT 4h: readings in"
              + " them are neither judged nor learned from, and nothing is silent.")
  private @Nullable Path calendar;

  @Mixin private AdaptOption adapt;

  @Option(
      names = "--episode-gap",
      paramLabel = "N",
      description =
          "An incident is over after N readings without an anomaly. Default: the length of the"
              + " preset's windows; for readings 1, or 5 if all are numbers with a time.")
  private @Nullable Integer episodeGap;

  /** A duration; {@code off} is zero. */
  static final class Due implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return text.equals("off") ? Duration.ZERO : new DurationConverter().convert(text);
    }
  }

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
   * @param zone the zone of times in the calendar that name none; null for that of this machine
   * @throws IOException if the calendar cannot be read
   */
  public void applyTo(StreamRunBuilder run, @Nullable String keyColumn, @Nullable ZoneId zone)
      throws IOException {
    run.idle(idle).learning(adapt.learning());
    if (calendar != null) {
      run.calendar(MaintenanceCalendar.read(calendar, zone));
    }
    if (due != null) {
      if (due.isZero()) {
        run.anyArrival();
      } else {
        run.due(due);
      }
    }
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
