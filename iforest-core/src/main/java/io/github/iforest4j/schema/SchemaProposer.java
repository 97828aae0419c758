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

/** Proposes the fields of one table, by the rules of {@link SchemaProposal}. */
final class SchemaProposer {
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

  private final RecordTable table;
  private final SchemaOptions options;
  private final List<SchemaProposal.Doubt> doubts = new ArrayList<>();
  private final TimeColumn[] times;
  private int timeColumn = -1;
  private int timeOfDayColumn = -1;

  /**
   * @throws SchemaException if the options name a column that the table lacks
   */
  SchemaProposer(RecordTable table, SchemaOptions options) {
    requireKnown(table, options);
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
        proposed = specified(table, c, options);
      }
      if (proposed == null) {
        proposed = proposed(c);
      }
      fields.add(proposed.field);
      reasons.put(table.columnName(c), proposed.reason);
    }
    leaveOutCounters(table, options, fields, reasons);
    if (options.features().isEmpty()) {
      LongFormat.refuse(table, fields, c -> specified(table, c, options) != null);
    }
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
    String named = options.timeColumn();
    for (int c = 0; c < times.length; c++) {
      String name = table.columnName(c);
      boolean open =
          name.equals(named)
              || specified(table, c, options) == null && !options.features().contains(name);
      times[c] = open ? TimeColumn.of(table, c, known, name.equals(named)) : null;
    }
    if (named != null) {
      timeColumn = table.columnIndex(named);
      requireReadable(named, times[timeColumn]);
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
            new SchemaProposal.Doubt(
                SchemaProposal.Doubt.Kind.DATE_ORDER,
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
          new SchemaProposal.Doubt(
              SchemaProposal.Doubt.Kind.MISSING_MARK,
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
          new SchemaProposal.Doubt(
              SchemaProposal.Doubt.Kind.LIKE_NUMBERS,
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

  private static String brief(String text) {
    return PlainText.shortened(text, MAX_SHOWN);
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

  /** The first few parts, and how many there are more. */
  static String listed(List<String> parts) {
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
  private static @Nullable Proposed specified(RecordTable table, int c, SchemaOptions options) {
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
