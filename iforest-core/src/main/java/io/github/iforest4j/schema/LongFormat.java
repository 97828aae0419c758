package io.github.iforest4j.schema;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The long format: each record has one value, and the name of its sensor beside it. What would be
 * learned from a table of them are the names. Thread-safe.
 */
public final class LongFormat {
  private static final Set<String> VALUE_NAMES =
      Set.of("value", "v", "_value", "val", "state", "reading", "measurement", "wert", "valor");
  private static final Set<String> NAME_NAMES =
      Set.of(
          "name",
          "n",
          "entity_id",
          "metric",
          "sensor",
          "sensor_id",
          "sensor_name",
          "variable",
          "parameter",
          "series",
          "_field",
          "field",
          "tag",
          "tagname",
          "tag_name",
          "signal",
          "point",
          "item",
          "attribute",
          "quantity",
          "property",
          "channel",
          "measure");

  /** The smallest share of numbers in a column of values of several sensors. */
  private static final double LONG_NUMBERS = .3;

  private LongFormat() {}

  /** Whether a field is called as one that holds the values usually is; O(length), allocates. */
  public static boolean isValueName(String field) {
    return VALUE_NAMES.contains(lastName(field));
  }

  /** Whether a field is called as one that names the sensors usually is; O(length), allocates. */
  public static boolean isSensorName(String field) {
    return NAME_NAMES.contains(lastName(field));
  }

  /**
   * Refuses a table of the long format.
   *
   * @param isDecided whether the user has decided what a column is
   * @throws SchemaException if the table has it
   */
  static void refuse(RecordTable table, List<Field> fields, IntPredicate isDecided) {
    int value = -1;
    int name = -1;
    int numeric = 0;
    for (int c = fields.size() - 1; c >= 0; c--) {
      Field field = fields.get(c);
      String lower = lastName(field.name());
      numeric += field.isFeature() && field.kind() == FieldKind.NUMERIC ? 1 : 0;
      boolean numbers = field.kind() == FieldKind.NUMERIC || isPartlyNumbers(table, c);
      boolean said = isDecided.test(c);
      if (VALUE_NAMES.contains(lower) && numbers && !said) {
        value = c;
      } else if (NAME_NAMES.contains(lower)
          && !said
          && field.kind() == FieldKind.CATEGORICAL
          && field.categories().size() > 1) {
        name = c;
      }
    }
    if (name >= 0 && value < 0 && numeric == 1) {
      for (int c = 0; c < fields.size(); c++) {
        value = fields.get(c).kind() == FieldKind.NUMERIC ? c : value;
      }
    }
    if (name >= 0 && value >= 0 && numeric <= 2) {
      String names = fields.get(name).name();
      String values = fields.get(value).name();
      throw new SchemaException(
          SchemaException.Reason.LONG_FORMAT,
          List.of(names, values),
          "each record has one value ('"
              + values
              + "') of one sensor, which '"
              + names
              + "' names ("
              + SchemaProposer.listed(fields.get(name).categories())
              + ")");
    }
  }

  private static boolean isPartlyNumbers(RecordTable table, int c) {
    int values = 0;
    int numbers = 0;
    for (int r = 0; r < table.numRows(); r++) {
      if (table.state(r, c).hasValue()) {
        values++;
        numbers += Double.isNaN(table.number(r, c)) ? 0 : 1;
      }
    }
    return values > 0 && numbers >= LONG_NUMBERS * values;
  }

  private static String lastName(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
