package io.github.iforest4j.client.evaluate;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import java.util.List;
import java.util.stream.IntStream;

/** What a label column says: a number other than zero, or true, is an anomaly. */
public final class GroundTruth {
  private GroundTruth() {}

  /** The label fields of a schema, in order. */
  public static List<String> labelFields(FeatureSchema schema) {
    return schema.fields().stream()
        .filter(field -> field.role() == FieldRole.LABEL)
        .map(field -> field.name())
        .toList();
  }

  /**
   * The first label column that says 0 or 1 (or false or true) in every record, or −1: columns that
   * name the kind of an anomaly do not count.
   */
  public static int column(RecordTable table, FeatureSchema schema) {
    for (String name : labelFields(schema)) {
      int c = table.columnIndex(name);
      if (c >= 0
          && IntStream.range(0, table.numRows()).allMatch(r -> isTruth(table.number(r, c)))) {
        return c;
      }
    }
    return -1;
  }

  /** Whether a value is one that a label has: 0 or 1. */
  public static boolean isTruth(double value) {
    return value == 0 || value == 1;
  }

  /** The records that a column calls normal. */
  public static RecordTable normalRows(RecordTable table, int column) {
    return TableRows.select(
        table, IntStream.range(0, table.numRows()).filter(r -> table.number(r, column) == 0));
  }
}
