package io.github.iforest4j.schema;

import java.util.List;
import java.util.Set;

/**
 * What a user says about the roles of columns; everything else is proposed from the data.
 *
 * @param timeColumn the event time, or null
 * @param keyColumn the stream's key, or null
 * @param labelColumns ground truth; empty to go by name
 * @param categorical columns to treat as categories
 * @param ignored columns to leave out
 * @param features if not empty, the only columns that become features
 */
public record SchemaOptions(
    String timeColumn,
    String keyColumn,
    Set<String> labelColumns,
    Set<String> categorical,
    Set<String> ignored,
    List<String> features) {

  /** Nothing said: all roles are proposed. */
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
