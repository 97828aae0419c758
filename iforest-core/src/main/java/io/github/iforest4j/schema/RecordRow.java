package io.github.iforest4j.schema;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One record, reused for the next: a parser sets fields, {@link #columns()} gives what the forest
 * scores, and the raw values stay readable for alerts and files.
 *
 * <p>Call {@link #clear()} before each record. Not thread-safe. Encoding allocates nothing; setting
 * a text keeps a reference to it, setting bytes copies them, and the text is made when it is first
 * read.
 */
public final class RecordRow implements RecordSink {
  private final FeatureSchema schema;
  private final double[] numbers;
  private final @Nullable String[] texts;

  /** The bytes of a field's text, where {@link #texts} has none. */
  private final byte[] @Nullable [] written;

  private final int[] writtenLength;
  private final byte[] states;
  private final double[] columns;
  private @Nullable TextCache known;

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
  }

  @Override
  public int fieldIndex(String name) {
    return schema.indexOf(name);
  }

  @Override
  public void setNumber(int field, double value) {
    numbers[field] = value;
    texts[field] = null;
    states[field] =
        (byte) (Double.isFinite(value) ? FieldState.NUMBER : FieldState.MISSING).ordinal();
  }

  @Override
  public void setText(int field, String value) {
    texts[field] = value;
    states[field] = (byte) FieldState.TEXT.ordinal();
  }

  @Override
  public void setText(int field, byte[] ascii, int from, int to) {
    int length = to - from;
    byte[] copy = written[field];
    if (copy == null || copy.length < length) {
      copy = new byte[Math.max(32, 2 * length)];
      written[field] = copy;
    }
    System.arraycopy(ascii, from, copy, 0, length);
    writtenLength[field] = length;
    texts[field] = null;
    states[field] = (byte) FieldState.TEXT.ordinal();
  }

  @Override
  public void setBoolean(int field, boolean value) {
    numbers[field] = value ? 1 : 0;
    texts[field] = null;
    states[field] = (byte) FieldState.BOOLEAN.ordinal();
  }

  @Override
  public void setMissing(int field) {
    texts[field] = null;
    states[field] = (byte) FieldState.MISSING.ordinal();
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
