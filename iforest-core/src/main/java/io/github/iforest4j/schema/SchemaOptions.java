package io.github.iforest4j.schema;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the roles of columns beforehand; everything else is proposed from the data.
 *
 * @param timeColumn the column of the event time; null to find one
 * @param keyColumn the column of the stream's key; null for none
 * @param labelColumns the columns of ground truth; empty to recognise them by name
 * @param categorical columns to treat as categories
 * @param ignored columns to leave out
 * @param features if not empty, the only columns that become features
 */
public record SchemaOptions(
    @Nullable String timeColumn,
    @Nullable String keyColumn,
    Set<String> labelColumns,
    Set<String> categorical,
    Set<String> ignored,
    List<String> features) {

  /** Nothing is known: all roles are proposed. */
  public static final SchemaOptions NONE =
      new SchemaOptions(null, null, Set.of(), Set.of(), Set.of(), List.of());

  /** Copies the collections. */
  public SchemaOptions {
    labelColumns = Set.copyOf(labelColumns);
    categorical = Set.copyOf(categorical);
    ignored = Set.copyOf(ignored);
    features = List.copyOf(features);
  }
}
