package io.github.iforest4j.schema;

/**
 * Where a parser puts the values of one record: fields are looked up once by name and then set by
 * index, so that no map is built per record. Setting a field twice keeps the last value.
 *
 * <p>Not thread-safe.
 */
public interface RecordSink {
  /**
   * The index of a field.
   *
   * @return the index, or −1 when the sink does not want the field
   */
  int fieldIndex(String name);

  /** Sets a number. NaN and infinities count as missing. */
  void setNumber(int field, double value);

  /** Sets a text. For numeric fields a text that is not a finite number counts as missing. */
  void setText(int field, String value);

  /** Sets a truth value. */
  void setBoolean(int field, boolean value);

  /** Sets an explicit "no value" (JSON null, empty CSV cell). */
  void setMissing(int field);
}
