package io.github.iforest4j.client.option;

import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.TimeFormat;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The roles of columns, as far as the user names them. */
public final class RoleOptions {
  /** What comes first in a date. */
  enum First {
    DAY,
    MONTH
  }

  @Option(
      names = "--time-column",
      paramLabel = "NAME",
      description = "The event time. Default: the first column of dates.")
  private @Nullable String time;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description =
          "The zone of times that name none, such as Europe/Berlin. Default: unknown; times are then"
              + " shown as they are in the file.")
  private @Nullable ZoneId zone;

  @Option(
      names = "--date-order",
      paramLabel = "day|month",
      description = "What comes first in 03/04/2026. Default: by the dates, if they say so.")
  private @Nullable First first;

  @Option(
      names = "--key-column",
      paramLabel = "NAME",
      description = "The column that names the device or host of a reading; not learned from.")
  private @Nullable String key;

  @Option(
      names = "--label-column",
      paramLabel = "NAME[,NAME]",
      split = ",",
      hideParamSyntax = true,
      description = "Ground truth, never learned from. Default: by name, such as anomaly or label.")
  private Set<String> labels = Set.of();

  @Option(
      names = "--categorical",
      paramLabel = "NAME[,NAME]",
      split = ",",
      hideParamSyntax = true,
      description = "Columns whose values are names, even if they look like numbers.")
  private Set<String> categorical = Set.of();

  @Option(
      names = "--ignore",
      paramLabel = "NAME[,NAME]",
      split = ",",
      hideParamSyntax = true,
      description = "Columns to leave out.")
  private Set<String> ignored = Set.of();

  @Option(
      names = "--features",
      paramLabel = "NAME[,NAME]",
      split = ",",
      hideParamSyntax = true,
      description = "Learn from these columns only.")
  private List<String> features = List.of();

  /** The named roles. */
  public SchemaOptions options() {
    return new SchemaOptions(time, key, labels, categorical, ignored, features, timeFormat());
  }

  private TimeFormat timeFormat() {
    TimeFormat.Order order =
        first == null
            ? TimeFormat.Order.EVIDENT
            : first == First.DAY ? TimeFormat.Order.DAY_FIRST : TimeFormat.Order.MONTH_FIRST;
    return new TimeFormat(order, zone, false);
  }

  /**
   * The roles for a source that adds fields of its own, such as a topic: the first of these fields
   * is the key unless the user names another, and the others are ignored. Roles that the user named
   * stay.
   */
  public SchemaOptions options(List<String> originFields) {
    List<String> origins =
        originFields.stream()
            .filter(f -> !categorical.contains(f) && !features.contains(f) && !ignored.contains(f))
            .toList();
    String chosen = key == null && !origins.isEmpty() ? origins.get(0) : key;
    Set<String> out = new HashSet<>(ignored);
    origins.stream().filter(f -> !f.equals(chosen)).forEach(out::add);
    return new SchemaOptions(time, chosen, labels, categorical, out, features, timeFormat());
  }
}
