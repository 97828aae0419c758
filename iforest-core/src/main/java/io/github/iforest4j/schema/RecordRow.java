package io.github.iforest4j.schema;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record, reused for the next: a parser sets fields, {@link #columns()} gives what the forest
 * scores, and the raw values stay readable for alerts and files.
 *
 * <p>A detector ends the record that it judges ({@link #endRow()}): its values stay readable, and
 * the next value that is set begins a new record, in which all other fields are absent. {@link
 * #clear()} begins a new record at once.
 *
 * <p>Fields are set by name ({@link #set(String, double)}, for convenience) or by the index that
 * {@link #fieldIndex} gives (for streams). Not thread-safe. Setting by index and encoding allocate
 * nothing; setting a text keeps a reference to it, setting bytes copies them, and the text is made
 * when it is first read.
 */
public final class RecordRow implements RecordSink {
  private static final int MAX_NAME = 64;

  private final FeatureSchema schema;
  private final double[] numbers;
  private final @Nullable String[] texts;

  /** The bytes of a field's text, where {@link #texts} has none. */
  private final byte[] @Nullable [] written;

  private final int[] writtenLength;
  private final byte[] states;
  private final double[] columns;
  private @Nullable TextCache known;

  /** Whether the next value that is set begins a new record. */
  private boolean ended;

  RecordRow(FeatureSchema schema) {
    this.schema = schema;
    int n = schema.numFields();
    this.numbers = new double[n];
    this.texts = new String[n];
    this.written = new byte[n][];
    this.writtenLength = new int[n];
    this.states = new byte[n];
    this.columns = new double[schema.numColumns()];
  }

  /** The schema that this row belongs to. */
  public FeatureSchema schema() {
    return schema;
  }

  /** Clears all values: every field is then {@link FieldState#ABSENT}. */
  public void clear() {
    Arrays.fill(states, (byte) FieldState.ABSENT.ordinal());
    Arrays.fill(texts, null);
    ended = false;
  }

  /**
   * Ends the record: its values stay readable, and the next value that is set begins a new one, as
   * if {@link #clear()} had been called. A detector does this with each record that it judges, so
   * that no record can have values of the one before.
   */
  public void endRow() {
    ended = true;
  }

  /**
   * Sets a number by the name of its field. NaN and infinities count as missing.
   *
   * @return this row
   * @throws IllegalArgumentException if the schema has no field of that name; the message names the
   *     fields that it has
   */
  public RecordRow set(String name, double value) {
    setNumber(requireField(name), value);
    return this;
  }

  /**
   * Sets any value by the name of its field.
   *
   * @param value a number, a truth value, a text, a constant of an enum (its name), a time of
   *     {@code java.time} (its text); null counts as missing
   * @return this row
   * @throws IllegalArgumentException if the schema has no field of that name, or the value is of
   *     another type
   */
  public RecordRow set(String name, @Nullable Object value) {
    CellValue.set(this, requireField(name), name, value);
    return this;
  }

  /**
   * Makes this the record of a map: clears the row, then sets each entry. Fields that the map lacks
   * are absent.
   *
   * @param values by field name, as {@link #set(String, Object)} takes them
   * @return this row
   * @throws IllegalArgumentException as {@link #set(String, Object)}; the row is then cleared
   */
  public RecordRow setAll(Map<String, ?> values) {
    clear();
    try {
      values.forEach((name, value) -> set(name, value));
    } catch (IllegalArgumentException e) {
      clear();
      throw e;
    }
    return this;
  }

  /**
   * Makes this a copy of another row's record, which can then be changed field by field.
   *
   * @return this row
   * @throws IllegalArgumentException if the other row's schema has other names, or in another order
   */
  public RecordRow copyFrom(RecordRow source) {
    if (source.schema != schema && !schema.hasNamesOf(source.schema)) {
      throw new IllegalArgumentException("the row was made for another schema");
    }
    System.arraycopy(source.numbers, 0, numbers, 0, numbers.length);
    for (int f = 0; f < texts.length; f++) {
      texts[f] = source.state(f) == FieldState.TEXT ? source.rawText(f) : null;
    }
    System.arraycopy(source.states, 0, states, 0, states.length);
    ended = false;
    return this;
  }

  private int requireField(String name) {
    int field = fieldIndex(name);
    if (field < 0) {
      throw new IllegalArgumentException(
          "no field is named '"
              + PlainText.clean(name, MAX_NAME)
              + "'; the fields are "
              + schema.listNames());
    }
    return field;
  }

  /** Begins a new record if the last one has ended. */
  private void write(int field, FieldState state) {
    if (ended) {
      clear();
    }
    if (field < 0) {
      throw new IndexOutOfBoundsException(
          "field "
              + field
              + ": fieldIndex gives -1 for a name that the schema does not have; its fields are "
              + schema.listNames());
    }
    states[field] = (byte) state.ordinal();
  }

  @Override
  public int fieldIndex(String name) {
    return schema.indexOf(name);
  }

  @Override
  public void setNumber(int field, double value) {
    write(field, Double.isFinite(value) ? FieldState.NUMBER : FieldState.MISSING);
    numbers[field] = value;
    texts[field] = null;
  }

  @Override
  public void setText(int field, String value) {
    write(field, FieldState.TEXT);
    texts[field] = value;
  }

  @Override
  public void setText(int field, byte[] ascii, int from, int to) {
    write(field, FieldState.TEXT);
    int length = to - from;
    byte[] copy = written[field];
    if (copy == null || copy.length < length) {
      copy = new byte[Math.max(32, 2 * length)];
      written[field] = copy;
    }
    System.arraycopy(ascii, from, copy, 0, length);
    writtenLength[field] = length;
    texts[field] = null;
  }

  @Override
  public void setBoolean(int field, boolean value) {
    write(field, FieldState.BOOLEAN);
    numbers[field] = value ? 1 : 0;
    texts[field] = null;
  }

  @Override
  public void setMissing(int field) {
    write(field, FieldState.MISSING);
    texts[field] = null;
  }

  /** The state of a field in the record. */
  public FieldState state(int field) {
    return FieldState.of(states[field]);
  }

  /** The value as a number: NaN when missing or not a number; true is 1 and false is 0. */
  public double number(int field) {
    return switch (state(field)) {
      case NUMBER, BOOLEAN -> numbers[field];
      case TEXT -> CellText.toNumber(rawText(field));
      case ABSENT, MISSING -> Double.NaN;
    };
  }

  /** The value as text, in the form that categories have; empty when missing. */
  public String text(int field) {
    return switch (state(field)) {
      case NUMBER -> CellText.ofNumber(numbers[field]);
      case BOOLEAN -> numbers[field] != 0 ? "true" : "false";
      case TEXT -> rawText(field);
      case ABSENT, MISSING -> "";
    };
  }

  /**
   * Encodes the record for the forest.
   *
   * @return one value per schema column, finite; the array is reused by the next call
   */
  public double[] columns() {
    schema.encode(this, columns, 0);
    return columns;
  }

  /** Whether a categorical feature holds a value that no training record had. */
  public boolean isUnseen(int field) {
    return schema.field(field).isFeature()
        && schema.field(field).kind() == FieldKind.CATEGORICAL
        && schema.categoryOf(this, field) < 0;
  }

  /** Whether a feature has no usable value in this record (absent, null, or of another kind). */
  public boolean isUnusable(int field) {
    return schema.field(field).isFeature() && schema.isMissing(this, field);
  }

  double rawNumber(int field) {
    return numbers[field];
  }

  /** Of a field that is {@link FieldState#TEXT}. */
  String rawText(int field) {
    if (texts[field] == null) {
      if (known == null) {
        known = new TextCache();
      }
      texts[field] = known.of(written[field], 0, writtenLength[field]);
    }
    return texts[field];
  }
}
