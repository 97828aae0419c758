package io.github.iforest4j.schema;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The label column of a table. An anomaly is 1, true, yes, anomaly or a similar word; what is
 * normal is 0, false, no or normal. A column of −1 and 1 is read as in scikit-learn: −1 is the
 * anomaly. Columns that name the kind of an anomaly have the role {@link FieldRole#LABEL}, too, but
 * are no ground truth here.
 */
public final class GroundTruth {
  /** The unit of a label field whose anomalies are −1. */
  static final String MINUS_ONE = "anomaly: -1";

  private static final Set<String> ANOMALY =
      Set.of(
          "1",
          "true",
          "yes",
          "anomaly",
          "anomalous",
          "abnormal",
          "outlier",
          "attack",
          "fault",
          "faulty",
          "failure");
  private static final Set<String> NORMAL =
      Set.of("0", "false", "no", "normal", "ok", "inlier", "benign");

  private GroundTruth() {}

  /** Returns the names of the fields with role {@link FieldRole#LABEL}, in the schema's order. */
  public static List<String> labelFields(FeatureSchema schema) {
    return schema.fields().stream()
        .filter(field -> field.role() == FieldRole.LABEL)
        .map(Field::name)
        .toList();
  }

  /**
   * Returns the first label column that says of every record whether it is an anomaly. A column
   * that calls every record an anomaly says nothing, since 1 may as well mean normal.
   *
   * @param table the records
   * @param schema says which fields are labels
   * @return the column's index in the table, or −1 if there is none
   */
  public static int column(RecordTable table, FeatureSchema schema) {
    for (String name : labelFields(schema)) {
      int c = table.columnIndex(name);
      if (c >= 0 && isTruth(table, c)) {
        return c;
      }
    }
    return -1;
  }

  /** Whether each record says whether it is an anomaly, and not all of them are. */
  static boolean isTruth(RecordTable table, int column) {
    double[] truths = of(table, column);
    return IntStream.range(0, truths.length).noneMatch(r -> Double.isNaN(truths[r]))
        && IntStream.range(0, truths.length).anyMatch(r -> truths[r] == 0);
  }

  /**
   * Returns what a column says of each record: 1 for an anomaly, 0 for normal, NaN if the value is
   * none of those that are known. O(records).
   */
  public static double[] of(RecordTable table, int column) {
    boolean minusOne = isMinusOne(table, column);
    double[] truths = new double[table.numRows()];
    for (int r = 0; r < truths.length; r++) {
      truths[r] = value(table.number(r, column), table.text(r, column), minusOne);
    }
    return truths;
  }

  /** Whether a column holds −1 and 1, and nothing else. */
  public static boolean isMinusOne(RecordTable table, int column) {
    boolean any = false;
    for (int r = 0; r < table.numRows(); r++) {
      double value = table.number(r, column);
      if (value != 1 && value != -1) {
        return false;
      }
      any |= value == -1;
    }
    return any;
  }

  /**
   * Returns what a label field says of a record: 1 for an anomaly, 0 for normal, NaN for neither.
   *
   * @param field the index of a field with role {@link FieldRole#LABEL}
   */
  public static double of(RecordRow row, int field) {
    boolean minusOne = row.schema().field(field).unit().equals(MINUS_ONE);
    double number = row.number(field);
    return Double.isNaN(number) && !row.state(field).hasValue()
        ? Double.NaN
        : value(number, Double.isNaN(number) ? row.text(field) : "", minusOne);
  }

  private static double value(double number, String text, boolean minusOne) {
    if (!Double.isNaN(number)) {
      if (minusOne) {
        return number == -1 ? 1 : number == 1 ? 0 : Double.NaN;
      }
      return number == 0 || number == 1 ? number : Double.NaN;
    }
    String word = text.strip().toLowerCase(Locale.ROOT);
    return ANOMALY.contains(word) ? 1 : NORMAL.contains(word) ? 0 : Double.NaN;
  }

  /**
   * Returns a copy of the records that a label column calls normal, in their order.
   *
   * @param column a column's index, from {@link #column}
   */
  public static RecordTable normalRecords(RecordTable table, int column) {
    double[] truths = of(table, column);
    return table.rows(IntStream.range(0, table.numRows()).filter(r -> truths[r] == 0).toArray());
  }
}
