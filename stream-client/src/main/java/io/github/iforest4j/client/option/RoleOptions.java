package io.github.iforest4j.client.option;

import io.github.iforest4j.schema.SchemaOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** What the user says about the roles of columns. */
public final class RoleOptions {
  @Option(
      names = "--time-column",
      paramLabel = "NAME",
      description = "The event time. Default: the first column of dates.")
  private String time;

  @Option(
      names = "--key-column",
      paramLabel = "NAME",
      description = "What names the device or host of a reading; not learned from.")
  private String key;

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

  public SchemaOptions options() {
    return new SchemaOptions(time, key, labels, categorical, ignored, features);
  }

  /**
   * The same for a source that adds fields of its own: the first one is the key, unless another is
   * named; the others are left out. What the user named stays as it is.
   */
  public SchemaOptions options(List<String> originFields) {
    List<String> origins =
        originFields.stream()
            .filter(f -> !categorical.contains(f) && !features.contains(f) && !ignored.contains(f))
            .toList();
    String chosen = key == null && !origins.isEmpty() ? origins.get(0) : key;
    Set<String> out = new HashSet<>(ignored);
    origins.stream().filter(f -> !f.equals(chosen)).forEach(out::add);
    return new SchemaOptions(time, chosen, labels, categorical, out, features);
  }
}
