package io.github.iforest4j.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Many records as they were read, before a schema is known. A column is added when a record first
 * names it. Fill it through {@link RecordSink} and end each record with {@link #endRow()}.
 *
 * <p>Not thread-safe. About 17 bytes per cell of numbers.
 *
 * <p>Invariants: the arrays of a column grow together, and what lies beyond their end is {@link
 * FieldState#ABSENT}, so that a column that appears late costs nothing for earlier records; index
 * {@code numRows} is the record being written; a column without a text has no array of texts.
 */
public final class RecordTable implements RecordSink {
  /** One column: what each record says, growing together. */
  private static final class Column {
    final String name;
    double[] numbers = new double[16];
    @Nullable String @Nullable [] texts;
    byte[] states = new byte[16];

    Column(String name) {
      this.name = name;
    }

    void ensure(int row) {
      if (row >= states.length) {
        int capacity = Math.max(row + 1, states.length * 2);
        numbers = Arrays.copyOf(numbers, capacity);
        states = Arrays.copyOf(states, capacity);
        texts = texts == null ? null : Arrays.copyOf(texts, capacity);
      }
    }

    void copy(Column source, int from, int to) {
      ensure(to);
      numbers[to] = source.numbers[from];
      states[to] = source.states[from];
      if (source.texts != null && texts == null) {
        texts = new String[states.length];
      }
      if (texts != null) {
        texts[to] = source.texts == null ? null : source.texts[from];
      }
    }

    FieldState state(int row) {
      return row < states.length ? FieldState.of(states[row]) : FieldState.ABSENT;
    }
  }

  private final List<Column> columns = new ArrayList<>();
  private final Map<String, Integer> indexByName = new HashMap<>();
  private final TextCache known = new TextCache();
  private int numRows;

  /** An empty table. */
  public RecordTable() {}

  /**
   * A table of maps, one for each record.
   *
   * @param records by column name: numbers, truth values, texts, constants of enums, times of
   *     {@code java.time}; null counts as missing
   * @throws IllegalArgumentException if a value is of another type; the message names the record,
   *     from 0, and the column
   */
  public static RecordTable of(Iterable<? extends Map<String, ?>> records) {
    RecordTable table = new RecordTable();
    for (Map<String, ?> values : records) {
      try {
        values.forEach((name, value) -> table.set(name, value));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("record " + table.numRows + ": " + e.getMessage(), e);
      }
      table.endRow();
    }
    return table;
  }

  /**
   * A table of numbers.
   *
   * @param rows the records; NaN counts as missing, and so do infinities
   * @param names one for each column
   * @throws IllegalArgumentException if a row has another number of values than there are names;
   *     the message names the row, from 0
   */
  public static RecordTable of(double[][] rows, String... names) {
    RecordTable table = new RecordTable();
    int[] columns = Arrays.stream(names).mapToInt(table::fieldIndex).toArray();
    if (table.numColumns() != names.length) {
      throw new IllegalArgumentException(
          "a name is repeated: the columns are " + String.join(", ", names));
    }
    for (int r = 0; r < rows.length; r++) {
      if (rows[r].length != names.length) {
        throw new IllegalArgumentException(
            "row "
                + r
                + " has "
                + rows[r].length
                + " values, but there are "
                + names.length
                + " columns");
      }
      for (int c = 0; c < names.length; c++) {
        table.setNumber(columns[c], rows[r][c]);
      }
      table.endRow();
    }
    return table;
  }

  /**
   * Sets any value of the record that is being written, by the name of its column.
   *
   * @param value a number, a truth value, a text, a constant of an enum (its name), a time of
   *     {@code java.time} (its text); null counts as missing
   * @return this table
   * @throws IllegalArgumentException if the value is of another type
   */
  public RecordTable set(String name, @Nullable Object value) {
    CellValue.set(this, fieldIndex(name), name, value);
    return this;
  }

  /**
   * The index of the named column, which is added if it is new.
   *
   * @throws IllegalStateException if there are too many columns for a schema
   */
  @Override
  public int fieldIndex(String name) {
    Integer known = indexByName.get(name);
    if (known != null) {
      return known;
    }
    if (columns.size() == FeatureSchema.MAX_FIELDS) {
      throw new IllegalStateException(
          "more than "
              + FeatureSchema.MAX_FIELDS
              + " different field names, newest '"
              + name
              + "'");
    }
    columns.add(new Column(name));
    indexByName.put(name, columns.size() - 1);
    return columns.size() - 1;
  }

  private Column write(int field, FieldState state) {
    Column column = columns.get(field);
    column.ensure(numRows);
    column.states[numRows] = (byte) state.ordinal();
    return column;
  }

  @Override
  public void setNumber(int field, double value) {
    boolean usable = Double.isFinite(value);
    write(field, usable ? FieldState.NUMBER : FieldState.MISSING).numbers[numRows] = value;
  }

  @Override
  public void setText(int field, String value) {
    Column column = write(field, FieldState.TEXT);
    if (column.texts == null) {
      column.texts = new String[column.states.length];
    }
    column.texts[numRows] = value;
  }

  @Override
  public void setText(int field, byte[] ascii, int from, int to) {
    setText(field, known.of(ascii, from, to));
  }

  @Override
  public void setBoolean(int field, boolean value) {
    write(field, FieldState.BOOLEAN).numbers[numRows] = value ? 1 : 0;
  }

  @Override
  public void setMissing(int field) {
    write(field, FieldState.MISSING);
  }

  /** Ends the record that was being written; the next set starts a new one. */
  public void endRow() {
    numRows++;
  }

  /** Drops what was set since the last {@link #endRow()}, such as the values of a broken line. */
  public void discardRow() {
    for (Column column : columns) {
      if (numRows < column.states.length) {
        column.states[numRows] = (byte) FieldState.ABSENT.ordinal();
      }
    }
  }

  /** The number of ended records. */
  public int numRows() {
    return numRows;
  }

  /** The number of columns. */
  public int numColumns() {
    return columns.size();
  }

  /** A column's name. */
  public String columnName(int column) {
    return columns.get(column).name;
  }

  /** The index of the named column, or −1; never adds one. */
  public int columnIndex(String name) {
    Integer index = indexByName.get(name);
    return index == null ? -1 : index;
  }

  /** The state of a column in a record. */
  public FieldState state(int row, int column) {
    return columns.get(column).state(row);
  }

  /** The value as a number: NaN when missing or not a number; true is 1 and false is 0. */
  @SuppressWarnings("NullAway") // A column with a text has texts.
  public double number(int row, int column) {
    Column c = columns.get(column);
    return switch (c.state(row)) {
      case NUMBER, BOOLEAN -> c.numbers[row];
      case TEXT -> CellText.toNumber(c.texts[row]);
      case ABSENT, MISSING -> Double.NaN;
    };
  }

  /** The value as text, in the form that categories have; empty when missing. */
  @SuppressWarnings("NullAway") // A column with a text has texts.
  public String text(int row, int column) {
    Column c = columns.get(column);
    return switch (c.state(row)) {
      case NUMBER -> CellText.ofNumber(c.numbers[row]);
      case BOOLEAN -> c.numbers[row] != 0 ? "true" : "false";
      case TEXT -> c.texts[row];
      case ABSENT, MISSING -> "";
    };
  }

  /** All usable numbers of a column, in record order. */
  public double[] numbers(int column) {
    double[] values = new double[numRows];
    int n = 0;
    for (int r = 0; r < numRows; r++) {
      double v = number(r, column);
      if (!Double.isNaN(v)) {
        values[n++] = v;
      }
    }
    return Arrays.copyOf(values, n);
  }

  /**
   * Copies one record into a row.
   *
   * @throws IndexOutOfBoundsException if the table has no such record
   */
  public void copyTo(int r, RecordRow row) {
    int[] tableColumn = new int[row.schema().numFields()];
    for (int f = 0; f < tableColumn.length; f++) {
      tableColumn[f] = columnIndex(row.schema().field(f).name());
    }
    copyTo(r, tableColumn, row);
  }

  @SuppressWarnings("NullAway") // A column with a text has texts.
  void copyTo(int r, int[] tableColumn, RecordRow row) {
    if (r < 0 || r >= numRows) {
      throw new IndexOutOfBoundsException("record " + r + " of " + numRows);
    }
    row.clear();
    for (int f = 0; f < tableColumn.length; f++) {
      if (tableColumn[f] < 0) {
        continue;
      }
      Column c = columns.get(tableColumn[f]);
      switch (c.state(r)) {
        case NUMBER -> row.setNumber(f, c.numbers[r]);
        case BOOLEAN -> row.setBoolean(f, c.numbers[r] != 0);
        case TEXT -> row.setText(f, c.texts[r]);
        case MISSING -> row.setMissing(f);
        case ABSENT -> {}
      }
    }
  }

  /** Removes the last record: it replaces another one, or is dropped if that is −1. */
  void moveLast(int row) {
    numRows--;
    for (Column column : columns) {
      if (numRows >= column.states.length) {
        if (row >= 0 && row < column.states.length) {
          column.states[row] = (byte) FieldState.ABSENT.ordinal();
        }
        continue;
      }
      if (row >= 0) {
        column.copy(column, numRows, row);
      }
      column.states[numRows] = (byte) FieldState.ABSENT.ordinal();
      if (column.texts != null) {
        column.texts[numRows] = null;
      }
    }
  }

  /**
   * Returns a copy of some records, in this order, with all columns.
   *
   * @param rows indices of records
   * @throws IndexOutOfBoundsException if the table has no such record
   */
  public RecordTable rows(int... rows) {
    for (int r : rows) {
      Objects.checkIndex(r, numRows);
    }
    RecordTable part = new RecordTable();
    for (Column source : columns) {
      Column copy = new Column(source.name);
      for (int r = 0; r < rows.length; r++) {
        if (rows[r] < source.states.length) {
          copy.copy(source, rows[r], r);
        }
      }
      part.indexByName.put(copy.name, part.columns.size());
      part.columns.add(copy);
    }
    part.numRows = rows.length;
    return part;
  }

  /**
   * Returns the records grouped by a column: those of the first key, in their order, then those of
   * the next. Windows over the result do not mix keys. Use it before training on several devices.
   *
   * @param column the name of the column that holds the key
   * @return this table if it lacks the column or holds one key only, else a copy
   */
  public RecordTable groupedBy(String column) {
    int key = columnIndex(column);
    if (key < 0) {
      return this;
    }
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int r = 0; r < numRows; r++) {
      groups.computeIfAbsent(text(r, key), k -> new ArrayList<>()).add(r);
    }
    return groups.size() < 2
        ? this
        : rows(groups.values().stream().flatMap(List::stream).mapToInt(r -> r).toArray());
  }

  /** A table of the records {@code from} (inclusive) to {@code to} (exclusive). */
  public RecordTable rows(int from, int to) {
    if (from < 0 || from > to || to > numRows) {
      throw new IndexOutOfBoundsException("rows " + from + " to " + to + " of " + numRows);
    }
    RecordTable part = new RecordTable();
    for (Column source : columns) {
      Column copy = new Column(source.name);
      int end = Math.min(to, source.states.length);
      if (from < end) {
        copy.numbers = Arrays.copyOfRange(source.numbers, from, end);
        copy.states = Arrays.copyOfRange(source.states, from, end);
        copy.texts = source.texts == null ? null : Arrays.copyOfRange(source.texts, from, end);
      }
      part.indexByName.put(copy.name, part.columns.size());
      part.columns.add(copy);
    }
    part.numRows = to - from;
    return part;
  }
}
