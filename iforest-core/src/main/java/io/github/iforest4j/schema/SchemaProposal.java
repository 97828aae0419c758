package io.github.iforest4j.schema;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A schema proposed from data, with the reason for each field's role.
 *
 * <p>The rules, in order: what {@link SchemaOptions} says; columns without a value are ignored; a
 * parsable date is time; 0/1 or true/false columns with a usual label name are labels; true/false
 * is boolean; text with few distinct values is categorical and with many is ignored; integers with
 * few distinct values that leave gaps (ports, status codes) are categorical; other numbers are
 * numeric.
 *
 * @param schema the proposed schema, with usual ranges
 * @param reasons why each field got its role and kind, by field name, in record order
 */
public record SchemaProposal(FeatureSchema schema, Map<String, String> reasons) {
  private static final int MAX_LISTED = 5;

  private static final Set<String> LABEL_NAMES =
      Set.of(
          "label",
          "labels",
          "anomaly",
          "is_anomaly",
          "changepoint",
          "outlier",
          "ground_truth",
          "truth",
          "anomaly_kind",
          "anomaly_id",
          "true_mode");
  private static final Set<String> TIME_NAMES =
      Set.of("time", "timestamp", "datetime", "date", "ts", "event_time");

  /** Maximum number of distinct values of a text column that is categorical. */
  static final int MAX_TEXT_CATEGORIES = 64;

  /** Maximum number of distinct values, with gaps, of an integer column that is categorical. */
  static final int MAX_INTEGER_CATEGORIES = 16;

  /** Minimum mean number of records per category of an integer column. */
  static final int MIN_ROWS_PER_INTEGER_CATEGORY = 10;

  /**
   * Proposes a schema.
   *
   * @param table the records, at least one
   * @param options what is known of the columns; {@link SchemaOptions#NONE} if nothing is
   * @throws SchemaException if the table has no records, the options name a column that the table
   *     lacks or a feature of free text, or no feature is left
   */
  public static SchemaProposal of(RecordTable table, SchemaOptions options) {
    if (table.numRows() == 0) {
      throw new SchemaException(
          SchemaException.Reason.NO_RECORDS, List.of(), "no records to learn a schema from");
    }
    requireKnown(table, options);
    List<Field> fields = new ArrayList<>();
    Map<String, String> reasons = new LinkedHashMap<>();
    boolean hasTime = options.timeColumn() != null;
    for (int c = 0; c < table.numColumns(); c++) {
      String name = table.columnName(c);
      Proposed proposed = said(table, c, options);
      if (proposed == null) {
        proposed = proposed(table, c, hasTime, options);
      }
      hasTime |= proposed.field.role() == FieldRole.TIME;
      fields.add(proposed.field);
      reasons.put(name, proposed.reason);
    }
    if (fields.stream().noneMatch(Field::isFeature)) {
      throw new SchemaException(
          SchemaException.Reason.NO_FEATURE,
          List.copyOf(reasons.keySet()),
          "no column is left to learn from: " + listed(reasons));
    }
    return new SchemaProposal(new FeatureSchema(fields).withUsualRanges(table), reasons);
  }

  private static String listed(Map<String, String> reasons) {
    List<String> parts = new ArrayList<>();
    reasons.forEach((name, reason) -> parts.add(name + " (" + reason + ")"));
    int more = parts.size() - MAX_LISTED;
    return String.join(", ", parts.subList(0, Math.min(MAX_LISTED, parts.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private record Proposed(Field field, String reason) {}

  private static void requireKnown(RecordTable table, SchemaOptions options) {
    Set<String> named = new LinkedHashSet<>(options.features());
    named.addAll(options.categorical());
    named.addAll(options.ignored());
    named.addAll(options.labelColumns());
    if (options.timeColumn() != null) {
      named.add(options.timeColumn());
    }
    if (options.keyColumn() != null) {
      named.add(options.keyColumn());
    }
    for (String name : named) {
      if (table.columnIndex(name) < 0) {
        List<String> known = new ArrayList<>();
        for (int c = 0; c < table.numColumns(); c++) {
          known.add(table.columnName(c));
        }
        throw new SchemaException(
            SchemaException.Reason.UNKNOWN_COLUMN,
            List.of(name),
            "no column is named '" + name + "'; the input has " + String.join(", ", known));
      }
    }
  }

  /** What the options decide; null if they say nothing of the column. */
  private static @Nullable Proposed said(RecordTable table, int c, SchemaOptions options) {
    String name = table.columnName(c);
    if (name.equals(options.timeColumn())) {
      return new Proposed(Field.text(name, FieldRole.TIME), "as specified");
    }
    if (name.equals(options.keyColumn())) {
      return new Proposed(Field.text(name, FieldRole.KEY), "as specified");
    }
    if (options.labelColumns().contains(name)) {
      return new Proposed(Field.text(name, FieldRole.LABEL), "as specified");
    }
    if (options.ignored().contains(name)) {
      return new Proposed(Field.text(name, FieldRole.IGNORED), "as specified");
    }
    if (options.categorical().contains(name)) {
      return new Proposed(Field.categorical(name, categories(table, c)), "as specified");
    }
    return null;
  }

  private static Proposed proposed(
      RecordTable table, int c, boolean hasTime, SchemaOptions options) {
    String name = table.columnName(c);
    Census census = Census.of(table, c);
    boolean asked = options.features().contains(name);
    if (census.values == 0) {
      return ignored(name, "no values");
    }
    if (!asked && !hasTime && isTime(name, table, c, census)) {
      return new Proposed(Field.text(name, FieldRole.TIME), "dates or a clock");
    }
    if (!asked && LABEL_NAMES.contains(name.toLowerCase(Locale.ROOT))) {
      return new Proposed(Field.text(name, FieldRole.LABEL), "by its name");
    }
    if (!options.features().isEmpty() && !asked) {
      return ignored(name, "not among the features asked for");
    }
    if (census.booleans == census.values) {
      return new Proposed(Field.bool(name), "true or false");
    }
    if (census.numbers >= .95 * census.values) {
      return numeric(table, c, census);
    }
    if (census.distinct <= MAX_TEXT_CATEGORIES && 2 * census.distinct <= census.values + 1) {
      return new Proposed(
          Field.categorical(name, categories(table, c)), census.distinct + " distinct texts");
    }
    if (asked) {
      throw new SchemaException(
          SchemaException.Reason.FREE_TEXT,
          List.of(name),
          "column '" + name + "' holds free text and cannot be a feature");
    }
    return ignored(name, "free text or an identifier: " + census.distinct + " distinct texts");
  }

  private static Proposed numeric(RecordTable table, int c, Census census) {
    String name = table.columnName(c);
    boolean few =
        census.distinct <= MAX_INTEGER_CATEGORIES
            && census.values >= (long) census.distinct * MIN_ROWS_PER_INTEGER_CATEGORY;
    boolean gaps = census.max - census.min + 1 >= 2.0 * census.distinct;
    if (census.numbers == census.values
        && census.integers == census.values
        && few
        && gaps
        && census.distinct > 2) {
      return new Proposed(
          Field.categorical(name, categories(table, c)),
          census.distinct + " distinct integers with gaps");
    }
    return new Proposed(Field.numeric(name, ""), census.distinct == 1 ? "constant" : "numbers");
  }

  private static Proposed ignored(String name, String reason) {
    return new Proposed(Field.text(name, FieldRole.IGNORED), reason);
  }

  private static List<String> categories(RecordTable table, int c) {
    Set<String> distinct = new TreeSet<>();
    for (int r = 0; r < table.numRows(); r++) {
      distinct.add(table.text(r, c));
    }
    return List.copyOf(distinct);
  }

  /** All values parse as instants; or the column has the name of a clock and never decreases. */
  private static boolean isTime(String name, RecordTable table, int c, Census census) {
    if (census.numbers == census.values) {
      return TIME_NAMES.contains(name.toLowerCase(Locale.ROOT)) && census.ascending;
    }
    for (int r = 0; r < table.numRows(); r++) {
      if (table.state(r, c).hasValue()) {
        try {
          EventTime.parse(table.text(r, c));
        } catch (DateTimeException e) {
          return false;
        }
      }
    }
    return true;
  }

  /** What a column holds, counted in one pass. */
  private static final class Census {
    int values;
    int numbers;
    int integers;
    int booleans;
    int distinct;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    boolean ascending = true;

    static Census of(RecordTable table, int c) {
      Census census = new Census();
      Set<String> seen = new HashSet<>();
      double previous = Double.NEGATIVE_INFINITY;
      for (int r = 0; r < table.numRows(); r++) {
        if (!table.state(r, c).hasValue()) {
          continue;
        }
        census.values++;
        String text = table.text(r, c);
        if (seen.size() <= MAX_TEXT_CATEGORIES) {
          seen.add(text);
        }
        boolean truth = !Double.isNaN(CellText.toBoolean(text));
        census.booleans += truth ? 1 : 0;
        double value = truth ? Double.NaN : table.number(r, c);
        if (!Double.isNaN(value)) {
          census.numbers++;
          census.integers += value == Math.rint(value) ? 1 : 0;
          census.min = Math.min(census.min, value);
          census.max = Math.max(census.max, value);
          census.ascending &= value >= previous;
          previous = value;
        }
      }
      census.distinct = seen.size();
      return census;
    }
  }
}
