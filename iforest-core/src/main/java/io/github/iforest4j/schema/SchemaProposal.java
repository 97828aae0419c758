package io.github.iforest4j.schema;

import java.util.ArrayList;
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
 * <p>The rules, in order: what {@link SchemaOptions} says; columns without a value are ignored; the
 * first column of dates that vary is time, with a column of times of day beside it if it holds
 * dates alone, and no other date is ever a feature; columns with a usual label name are labels;
 * true/false is boolean; numbers, also with one or a few words for "no value" among them, are
 * numeric, unless they are few integers with gaps that neither rare values nor a common step
 * explain (ports, status codes), which are categorical; one text that never changes is ignored,
 * unless it is named like a state; text with few distinct values is categorical and with many is
 * ignored. Numbers that count, or tell parts of the date, are ignored if anything else is left.
 *
 * @param schema the proposed schema, with usual ranges
 * @param reasons why each field got its role and kind, by field name, in record order
 * @param doubts what is probably not as the source meant it; most often empty
 */
public record SchemaProposal(
    FeatureSchema schema, Map<String, String> reasons, List<Doubt> doubts) {
  /**
   * What the data leave open, and somebody should decide.
   *
   * @param kind what it is
   * @param column the column in question
   * @param value the value in question, or its form; may be empty
   * @param message a sentence without advice
   */
  public record Doubt(Kind kind, String column, String value, String message) {
    /** What is open. */
    public enum Kind {
      /** One value that is far from all others may stand for missing. */
      MISSING_MARK,
      /** Whether the day or the month comes first. */
      DATE_ORDER,
      /** Texts look like numbers, but are not read as such. */
      LIKE_NUMBERS
    }
  }

  private static final int MAX_LISTED = 5;
  private static final int MAX_SHOWN = 40;

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

  /** Names of labels, if all values are those of a label. */
  private static final Set<String> TRUTH_NAMES =
      Set.of(
          "class",
          "is_outlier",
          "outliers",
          "anomalies",
          "anomalous",
          "is_anomalous",
          "abnormal",
          "is_abnormal",
          "attack",
          "is_attack",
          "y_true",
          "normal/attack");

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

  /** With an empty list of doubts. */
  public SchemaProposal(FeatureSchema schema, Map<String, String> reasons) {
    this(schema, reasons, List.of());
  }

  /** Copies the doubts. */
  public SchemaProposal {
    doubts = List.copyOf(doubts);
  }

  /**
   * Proposes a schema.
   *
   * @param table the records, at least one
   * @param options what is known of the columns; {@link SchemaOptions#NONE} if nothing is
   * @throws SchemaException if the table has no records, the options name a column that the table
   *     lacks, a time that cannot be read or a feature of free text, if the table has one value of
   *     one of several sensors in each record, or if no feature is left
   */
  public static SchemaProposal of(RecordTable table, SchemaOptions options) {
    if (table.numRows() == 0) {
      throw new SchemaException(
          SchemaException.Reason.NO_RECORDS, List.of(), "no records to learn a schema from");
    }
    requireKnown(table, options);
    return new SchemaProposal.Maker(table, options).propose();
  }

  /** Proposes the fields of one table. */
  private static final class Maker {
    private final RecordTable table;
    private final SchemaOptions options;
    private final List<Doubt> doubts = new ArrayList<>();
    private final TimeColumn[] times;
    private int timeColumn = -1;
    private int timeOfDayColumn = -1;

    Maker(RecordTable table, SchemaOptions options) {
      this.table = table;
      this.options = options;
      this.times = new TimeColumn[table.numColumns()];
    }

    SchemaProposal propose() {
      findTimes();
      List<Field> fields = new ArrayList<>();
      Map<String, String> reasons = new LinkedHashMap<>();
      for (int c = 0; c < table.numColumns(); c++) {
        Proposed proposed = time(c);
        if (proposed == null) {
          proposed = said(table, c, options);
        }
        if (proposed == null) {
          proposed = proposed(c);
        }
        fields.add(proposed.field);
        reasons.put(table.columnName(c), proposed.reason);
      }
      leaveOutCounters(table, options, fields, reasons);
      requireWide(fields);
      if (fields.stream().noneMatch(Field::isFeature)) {
        throw new SchemaException(
            SchemaException.Reason.NO_FEATURE,
            List.copyOf(reasons.keySet()),
            "no column is left to learn from: " + listed(reasons));
      }
      return new SchemaProposal(new FeatureSchema(fields).withUsualRanges(table), reasons, doubts);
    }

    private void findTimes() {
      TimeFormat known = options.timeFormat();
      String told = options.timeColumn();
      for (int c = 0; c < times.length; c++) {
        String name = table.columnName(c);
        boolean open =
            name.equals(told)
                || said(table, c, options) == null && !options.features().contains(name);
        times[c] = open ? TimeColumn.of(table, c, known, name.equals(told)) : null;
      }
      if (told != null) {
        timeColumn = table.columnIndex(told);
        requireReadable(told, times[timeColumn]);
      } else {
        timeColumn = firstTime(true);
        timeColumn = timeColumn < 0 ? firstTime(false) : timeColumn;
      }
      if (timeColumn >= 0 && times[timeColumn].kind() == TimeColumn.Kind.DATE) {
        for (int c = times.length - 1; c >= 0; c--) {
          boolean clock = times[c] != null && times[c].kind() == TimeColumn.Kind.TIME_OF_DAY;
          timeOfDayColumn = clock ? c : timeOfDayColumn;
        }
      }
    }

    private int firstTime(boolean varying) {
      for (int c = 0; c < times.length; c++) {
        if (times[c] != null && times[c].isTime() && (times[c].varies() || !varying)) {
          return c;
        }
      }
      return -1;
    }

    private void requireReadable(String name, TimeColumn time) {
      if (time.kind() == TimeColumn.Kind.UNDECIDED) {
        throw new SchemaException(
            SchemaException.Reason.DATE_ORDER,
            List.of(name),
            "the dates in '" + name + "' do not say whether the day or the month comes first");
      }
      if (!time.isTime()) {
        throw new SchemaException(
            SchemaException.Reason.UNREADABLE_TIME,
            List.of(name),
            "the time column '"
                + name
                + "' cannot be read as times"
                + (time.kind() == TimeColumn.Kind.TIME_OF_DAY
                    ? ": it holds times of day, and there is no date"
                    : time.unreadable() == null
                        ? ""
                        : ": it has '" + brief(time.unreadable()) + "'"));
      }
    }

    /** A column of time, or of dates that are no feature; null for anything else. */
    private @Nullable Proposed time(int c) {
      TimeColumn time = times[c];
      String name = table.columnName(c);
      if (time == null) {
        return null;
      }
      if (c == timeColumn) {
        return new Proposed(
            Field.text(name, FieldRole.TIME).withUnit(time.format().toString()),
            name.equals(options.timeColumn())
                ? "as specified"
                : "dates or a clock" + described(time));
      }
      if (c == timeOfDayColumn) {
        return new Proposed(
            Field.text(name, FieldRole.TIME).withUnit(TimeFormat.TIME_OF_DAY),
            "times of day of " + table.columnName(timeColumn));
      }
      return switch (time.kind()) {
        case UNDECIDED -> {
          doubts.add(
              new Doubt(
                  Doubt.Kind.DATE_ORDER,
                  name,
                  "",
                  "the dates in '"
                      + name
                      + "' do not say whether the day or the month comes first, so they are left"
                      + " out"));
          yield ignored(name, "dates, day first or month first");
        }
        case TIME_OF_DAY -> ignored(name, "times of day without a date");
        case DATE, MOMENT -> isNumbers(c) ? null : ignored(name, "dates");
        case NONE -> null;
      };
    }

    private boolean isNumbers(int c) {
      for (int r = 0; r < table.numRows(); r++) {
        if (table.state(r, c).hasValue()) {
          return !Double.isNaN(table.number(r, c));
        }
      }
      return false;
    }

    private static String described(TimeColumn time) {
      return switch (time.format().order()) {
        case EVIDENT -> "";
        case DAY_FIRST -> ", day first";
        case MONTH_FIRST -> ", month first";
        case SPREADSHEET_DAYS -> ", days as spreadsheets count them";
      };
    }

    private Proposed proposed(int c) {
      String name = table.columnName(c);
      ColumnCensus census = new ColumnCensus(table, c);
      boolean asked = options.features().contains(name);
      if (census.values == 0) {
        return ignored(name, "no values");
      }
      if (!asked && isLabel(name, c)) {
        Field label = Field.text(name, FieldRole.LABEL);
        return new Proposed(
            GroundTruth.isMinusOne(table, c) ? label.withUnit(GroundTruth.MINUS_ONE) : label,
            "by its name");
      }
      if (!options.features().isEmpty() && !asked) {
        return ignored(name, "not among the features asked for");
      }
      if (census.booleans == census.values) {
        return new Proposed(Field.bool(name), "true or false");
      }
      if (census.isNumeric()) {
        return numeric(c, census);
      }
      return text(c, census, asked);
    }

    private boolean isLabel(String name, int c) {
      String lower = name.toLowerCase(Locale.ROOT);
      return LABEL_NAMES.contains(lower)
          || TRUTH_NAMES.contains(lower) && GroundTruth.isTruth(table, c);
    }

    private Proposed numeric(int c, ColumnCensus census) {
      String name = table.columnName(c);
      if (census.isCodes()) {
        return new Proposed(
            Field.categorical(name, categories(table, c)),
            census.distinct + " distinct integers with gaps");
      }
      Double mark = census.mark();
      if (mark != null) {
        int count = census.count(mark);
        doubts.add(
            new Doubt(
                Doubt.Kind.MISSING_MARK,
                name,
                CellText.ofNumber(mark),
                String.format(
                    Locale.ROOT,
                    "'%s' is %s in %d of %d records, %s",
                    name,
                    CellText.ofNumber(mark),
                    count,
                    census.values,
                    count == census.values ? "which may mean missing" : "far from all others")));
      }
      String word = census.word();
      return new Proposed(
          Field.numeric(name, ""),
          census.distinct == 1
              ? "constant"
              : word == null ? "numbers" : "numbers; '" + brief(word) + "' counts as missing");
    }

    private Proposed text(int c, ColumnCensus census, boolean asked) {
      String name = table.columnName(c);
      String like = census.likeNumber();
      if (like != null) {
        doubts.add(
            new Doubt(
                Doubt.Kind.LIKE_NUMBERS,
                name,
                like,
                "the texts in '" + name + "' look like numbers, such as '" + brief(like) + "'"));
      }
      boolean few =
          census.distinct <= ColumnCensus.MAX_TEXT_CATEGORIES
              && 2 * census.distinct <= census.values + 1;
      if (!asked && census.distinct == 1 && !census.hasNameOfAState()) {
        return ignored(name, "always the same text");
      }
      if (few && like == null) {
        return new Proposed(
            Field.categorical(name, categories(table, c)),
            census.distinct + (census.distinct == 1 ? " text" : " distinct texts"));
      }
      if (asked) {
        throw new SchemaException(
            SchemaException.Reason.FREE_TEXT,
            List.of(name),
            "column '" + name + "' holds free text and cannot be a feature");
      }
      return ignored(
          name,
          like == null
              ? "free text or an identifier: " + counted(census.distinct) + " distinct texts"
              : "texts that look like numbers: " + brief(like));
    }

    private static String counted(int distinct) {
      return distinct > ColumnCensus.MAX_TEXT_CATEGORIES
          ? "more than " + ColumnCensus.MAX_TEXT_CATEGORIES
          : Integer.toString(distinct);
    }

    /**
     * Refuses a table that has one value in each record and the name of its sensor beside it: what
     * would be learned are the names.
     */
    private void requireWide(List<Field> fields) {
      if (!options.features().isEmpty()) {
        return;
      }
      int value = -1;
      int name = -1;
      int numeric = 0;
      for (int c = fields.size() - 1; c >= 0; c--) {
        Field field = fields.get(c);
        String lower = lastName(field.name());
        numeric += field.isFeature() && field.kind() == FieldKind.NUMERIC ? 1 : 0;
        boolean numbers = field.kind() == FieldKind.NUMERIC || isPartlyNumbers(c);
        boolean said = said(table, c, options) != null;
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
                + listed(fields.get(name).categories())
                + ")");
      }
    }

    private boolean isPartlyNumbers(int c) {
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

  private static String brief(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  /** Leaves out what only counts, or tells the date, unless nothing else is left. */
  private static void leaveOutCounters(
      RecordTable table, SchemaOptions options, List<Field> fields, Map<String, String> reasons) {
    int key = options.keyColumn() == null ? -1 : table.columnIndex(options.keyColumn());
    boolean[] counts = new boolean[fields.size()];
    boolean others = false;
    for (int c = 0; c < counts.length; c++) {
      Field field = fields.get(c);
      boolean asked =
          options.features().contains(field.name()) || options.categorical().contains(field.name());
      counts[c] = field.isFeature() && !asked && Counters.isCounterOrCalendar(table, c, key);
      others |= field.isFeature() && !counts[c] && varies(table, c);
    }
    for (int c = 0; others && c < counts.length; c++) {
      if (counts[c]) {
        String name = fields.get(c).name();
        fields.set(c, Field.text(name, FieldRole.IGNORED));
        reasons.put(
            name,
            Counters.isCalendar(table, c)
                ? "a part of the date or time"
                : "a counter or a clock: it never falls");
      }
    }
  }

  private static boolean varies(RecordTable table, int c) {
    for (int r = 1; r < table.numRows(); r++) {
      if (!table.text(r, c).equals(table.text(0, c))) {
        return true;
      }
    }
    return false;
  }

  private static String listed(Map<String, String> reasons) {
    List<String> parts = new ArrayList<>();
    reasons.forEach((name, reason) -> parts.add(name + " (" + reason + ")"));
    return listed(parts);
  }

  private static String listed(List<String> parts) {
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
}
