package io.github.iforest4j.schema;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The label column of a table: 1 or true is an anomaly, 0 or false is normal. Columns that name the
 * kind of an anomaly have the role {@link FieldRole#LABEL}, too, but are no ground truth here.
 */
public final class GroundTruth {
  private GroundTruth() {}

  /** Returns the names of the fields with role {@link FieldRole#LABEL}, in the schema's order. */
  public static List<String> labelFields(FeatureSchema schema) {
    return schema.fields().stream()
        .filter(field -> field.role() == FieldRole.LABEL)
        .map(Field::name)
        .toList();
  }

  /**
   * Returns the first label column that is 0 or 1, or false or true, in every record.
   *
   * @param table the records
   * @param schema says which fields are labels
   * @return the column's index in the table, or −1 if there is none
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

  /** Returns whether a value is one that a label may have: 0 or 1. */
  public static boolean isTruth(double value) {
    return value == 0 || value == 1;
  }

  /**
   * Returns a copy of the records that a label column calls normal, in their order.
   *
   * @param column a column's index, from {@link #column}
   */
  public static RecordTable normalRecords(RecordTable table, int column) {
    return table.rows(
        IntStream.range(0, table.numRows()).filter(r -> table.number(r, column) == 0).toArray());
  }
}
