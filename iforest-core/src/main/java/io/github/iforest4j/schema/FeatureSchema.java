package io.github.iforest4j.schema;

import io.github.iforest4j.FeatureMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a record and how they become columns for the forest.
 *
 * <p>Columns, in field order: a numeric or boolean feature gives one column; a categorical feature
 * gives one column per known category (1 when the record has it, else 0) and one {@code (unseen)}
 * column, which is 0 in every training record and 1 when the record has a category that training
 * never saw. If there are numeric or boolean features, a last column {@code (missing)} counts those
 * without a usable value; the missing value itself is replaced by the field's median. So what was
 * never seen in training leaves the training range, and box scoring sees it.
 *
 * <p>Immutable and thread-safe.
 *
 * <p>Invariants: field names are unique; the columns of a field are adjacent, and those of an
 * earlier field come first; the {@code (missing)} column, if there is one, is the last.
 */
public final class FeatureSchema {
  /** The largest number of fields. */
  public static final int MAX_FIELDS = 4096;

  private static final int MAX_LISTED = 20;
  private static final int MAX_NAME = 64;

  private final List<Field> fields;
  private final Map<String, Integer> indexByName;

  /** First column of each field, −1 when it has none. */
  private final int[] firstColumn;

  private final int[] fieldOfColumn;
  private final int missingColumn;
  private final List<Map<String, Integer>> categoryByText;

  /** The categories that are numbers, as numbers (others NaN): looked up without building text. */
  private final double[][] categoryNumbers;

  private final EventClock clock;

  /**
   * Makes a schema.
   *
   * @throws IllegalArgumentException if there are no fields, more than {@link #MAX_FIELDS}, or two
   *     of one name
   */
  public FeatureSchema(List<Field> fields) {
    this.fields = List.copyOf(fields);
    int n = this.fields.size();
    if (n == 0 || n > MAX_FIELDS) {
      throw new IllegalArgumentException(
          "a schema needs between 1 and " + MAX_FIELDS + " fields, was " + n);
    }
    this.indexByName = new HashMap<>();
    this.firstColumn = new int[n];
    this.categoryByText = new ArrayList<>();
    this.categoryNumbers = new double[n][];
    List<Integer> owners = new ArrayList<>();
    boolean anyPlain = false;
    for (int i = 0; i < n; i++) {
      Field field = this.fields.get(i);
      if (indexByName.put(field.name(), i) != null) {
        throw new IllegalArgumentException("two fields are named '" + field.name() + "'");
      }
      firstColumn[i] = field.isFeature() ? owners.size() : -1;
      categoryByText.add(Map.of());
      if (!field.isFeature()) {
        continue;
      }
      if (field.kind() == FieldKind.CATEGORICAL) {
        indexCategories(i, field.categories());
        for (int c = 0; c <= field.categories().size(); c++) {
          owners.add(i);
        }
      } else {
        owners.add(i);
        anyPlain = true;
      }
    }
    this.missingColumn = anyPlain ? owners.size() : -1;
    if (anyPlain) {
      owners.add(-1);
    }
    this.fieldOfColumn = owners.stream().mapToInt(Integer::intValue).toArray();
    this.clock = new EventClock(this);
  }

  private void indexCategories(int field, List<String> categories) {
    Map<String, Integer> byText = new HashMap<>();
    double[] numbers = new double[categories.size()];
    for (int c = 0; c < numbers.length; c++) {
      byText.put(categories.get(c), c);
      double number = CellText.toNumber(categories.get(c));
      boolean canonical = CellText.ofNumber(number).equals(categories.get(c));
      numbers[c] = canonical ? number : Double.NaN;
    }
    categoryByText.set(field, byText);
    categoryNumbers[field] = numbers;
  }

  /**
   * A schema of numeric features.
   *
   * @param names their names, in order
   * @throws IllegalArgumentException if there are none, or a name is empty or repeated
   */
  public static FeatureSchema ofNumbers(String... names) {
    return new FeatureSchema(Arrays.stream(names).map(name -> Field.numeric(name, "")).toList());
  }

  /** Reads the event time of records. */
  public EventClock clock() {
    return clock;
  }

  /** All fields, in record order. */
  public List<Field> fields() {
    return fields;
  }

  /** The number of fields. */
  public int numFields() {
    return fields.size();
  }

  /** A field by index. */
  public Field field(int index) {
    return fields.get(index);
  }

  /** The index of the named field, or −1. */
  public int indexOf(String name) {
    Integer index = indexByName.get(name);
    return index == null ? -1 : index;
  }

  /** The index of the first field with a role, or −1. */
  public int firstWithRole(FieldRole role) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).role() == role) {
        return i;
      }
    }
    return -1;
  }

  /** The number of columns that the forest sees. */
  public int numColumns() {
    return fieldOfColumn.length;
  }

  /**
   * The field that a column was made from.
   *
   * @return the field's index, or −1 for the shared {@code (missing)} column
   */
  public int fieldOfColumn(int column) {
    return fieldOfColumn[column];
  }

  /** The column that counts unusable numeric and boolean features, or −1 when there is none. */
  public int missingColumn() {
    return missingColumn;
  }

  /** A readable name of a column, such as {@code protocol=TCP}. */
  public String columnName(int column) {
    if (column == missingColumn) {
      return "(missing)";
    }
    int f = fieldOfColumn[column];
    Field field = fields.get(f);
    if (field.kind() != FieldKind.CATEGORICAL) {
      return field.name();
    }
    int c = column - firstColumn[f];
    return field.name() + (c == field.categories().size() ? "=(unseen)" : "=" + category(field, c));
  }

  private static String category(Field field, int c) {
    String text = field.categories().get(c);
    return text.isEmpty() ? "(missing)" : text;
  }

  /** The names of the fields for a message, shortened where there are many. */
  public String listNames() {
    return list(fields);
  }

  /** The names of the features for a message, shortened where there are many. */
  public String listFeatures() {
    return list(fields.stream().filter(Field::isFeature).toList());
  }

  private static String list(List<Field> named) {
    int shown = Math.min(MAX_LISTED, named.size());
    StringBuilder list = new StringBuilder();
    for (int f = 0; f < shown; f++) {
      list.append(f == 0 ? "" : ", ").append(PlainText.clean(named.get(f).name(), MAX_NAME));
    }
    if (named.size() > shown) {
      list.append(" and ").append(named.size() - shown).append(" more");
    }
    return list.toString();
  }

  /** A reusable row for records of this schema. */
  public RecordRow newRow() {
    return new RecordRow(this);
  }

  /**
   * Encodes the record in {@code row} into {@code columns[offset ..]}. Allocates nothing unless a
   * text must be parsed as a number. O(fields).
   */
  void encode(RecordRow row, double[] columns, int offset) {
    Arrays.fill(columns, offset, offset + numColumns(), 0);
    int missing = 0;
    for (int f = 0; f < firstColumn.length; f++) {
      int first = firstColumn[f];
      if (first < 0) {
        continue;
      }
      Field field = fields.get(f);
      if (field.kind() == FieldKind.CATEGORICAL) {
        int c = categoryOf(row, f);
        columns[offset + first + (c < 0 ? field.categories().size() : c)] = 1;
      } else {
        double value = plainValue(row, f);
        if (Double.isNaN(value)) {
          missing++;
          value = field.usual() == null ? 0 : field.usual().median();
        }
        columns[offset + first] = value;
      }
    }
    if (missingColumn >= 0) {
      columns[offset + missingColumn] = missing;
    }
  }

  /** Whether a field is a numeric or boolean feature: one column, counted when missing. */
  public boolean isPlainFeature(int field) {
    return fields.get(field).isFeature() && fields.get(field).kind() != FieldKind.CATEGORICAL;
  }

  boolean isMissing(RecordRow row, int f) {
    return fields.get(f).kind() == FieldKind.CATEGORICAL
        ? !row.state(f).hasValue()
        : Double.isNaN(plainValue(row, f));
  }

  /** The value of a numeric or boolean field, NaN when it has none. */
  private double plainValue(RecordRow row, int f) {
    boolean wantsBoolean = fields.get(f).kind() == FieldKind.BOOLEAN;
    return switch (row.state(f)) {
      case ABSENT, MISSING -> Double.NaN;
      case BOOLEAN -> row.rawNumber(f);
      case NUMBER -> {
        double v = row.rawNumber(f);
        yield wantsBoolean && v != 0 && v != 1 ? Double.NaN : v;
      }
      case TEXT ->
          wantsBoolean ? CellText.toBoolean(row.rawText(f)) : CellText.toNumber(row.rawText(f));
    };
  }

  /** The dictionary index of a categorical value, or −1 when training never saw it. */
  int categoryOf(RecordRow row, int f) {
    if (row.state(f) == FieldState.NUMBER) {
      double[] numbers = categoryNumbers[f];
      double v = row.rawNumber(f);
      for (int c = 0; c < numbers.length; c++) {
        if (numbers[c] == v) {
          return c;
        }
      }
      return -1;
    }
    Integer c = categoryByText.get(f).get(row.text(f));
    return c == null ? -1 : c;
  }

  /**
   * Encodes every record of a table. The table's columns are matched by name.
   *
   * @return a matrix of {@code table.numRows()} rows and {@link #numColumns()} columns
   */
  public FeatureMatrix encode(RecordTable table) {
    int width = numColumns();
    double[] values = new double[Math.multiplyExact(table.numRows(), width)];
    RecordRow row = newRow();
    int[] tableColumn = new int[numFields()];
    for (int f = 0; f < tableColumn.length; f++) {
      tableColumn[f] = table.columnIndex(fields.get(f).name());
    }
    for (int r = 0; r < table.numRows(); r++) {
      table.copyTo(r, tableColumn, row);
      encode(row, values, r * width);
    }
    return FeatureMatrix.of(values, table.numRows(), width);
  }

  /** Whether another schema has the same names in the same order. */
  public boolean hasNamesOf(FeatureSchema other) {
    if (other.fields.size() != fields.size()) {
      return false;
    }
    for (int f = 0; f < fields.size(); f++) {
      if (!fields.get(f).name().equals(other.fields.get(f).name())) {
        return false;
      }
    }
    return true;
  }

  /**
   * The same fields, with the categories that records hold besides those that are known; as many as
   * a field may have.
   */
  public FeatureSchema withCategories(RecordTable table) {
    List<Field> grown = new ArrayList<>();
    for (Field field : fields) {
      int column = table.columnIndex(field.name());
      if (!field.isFeature() || field.kind() != FieldKind.CATEGORICAL || column < 0) {
        grown.add(field);
        continue;
      }
      Set<String> categories = new LinkedHashSet<>(field.categories());
      for (int r = 0; r < table.numRows() && categories.size() < Field.MAX_CATEGORIES; r++) {
        if (table.state(r, column).hasValue()) {
          categories.add(table.text(r, column));
        }
      }
      grown.add(
          new Field(
              field.name(),
              field.role(),
              field.kind(),
              field.unit(),
              List.copyOf(categories),
              field.usual()));
    }
    return new FeatureSchema(grown);
  }

  /**
   * This schema with usual ranges (and so the stand-ins for missing values) measured on a table.
   * O(n log n) per numeric feature.
   */
  public FeatureSchema withUsualRanges(RecordTable table) {
    List<Field> measured = new ArrayList<>();
    for (Field field : fields) {
      int c = table.columnIndex(field.name());
      boolean ordered = field.isFeature() && field.kind() != FieldKind.CATEGORICAL;
      double[] values = ordered && c >= 0 ? table.numbers(c) : new double[0];
      measured.add(values.length == 0 ? field : field.withUsual(quantiles(values)));
    }
    return new FeatureSchema(measured);
  }

  private static UsualRange quantiles(double[] values) {
    Arrays.sort(values);
    int last = values.length - 1;
    return new UsualRange(
        values[(int) Math.floor(.01 * last)],
        values[last / 2],
        values[(int) Math.ceil(.99 * last)]);
  }

  /**
   * Whether another schema has the same fields: equal names, roles and kinds, in the same order.
   * Units, categories and usual ranges may differ. A record can then be read with either.
   */
  public boolean hasSameFields(FeatureSchema other) {
    boolean same = fields.size() == other.fields.size();
    for (int f = 0; same && f < fields.size(); f++) {
      Field a = fields.get(f);
      Field b = other.fields.get(f);
      same = a.name().equals(b.name()) && a.role() == b.role() && a.kind() == b.kind();
    }
    return same;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureSchema that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "FeatureSchema" + fields;
  }
}
