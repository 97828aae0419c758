package io.github.iforest4j.schema;

import java.nio.charset.StandardCharsets;

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

  /**
   * Sets a text that is still bytes, so that a sink need not make a text that is not read. The sink
   * copies what it keeps.
   *
   * @param ascii bytes of US-ASCII
   * @param from index of the first byte
   * @param to index behind the last byte
   */
  default void setText(int field, byte[] ascii, int from, int to) {
    setText(field, new String(ascii, from, to - from, StandardCharsets.US_ASCII));
  }

  /** Sets a truth value. */
  void setBoolean(int field, boolean value);

  /** Sets an explicit "no value" (JSON null, empty CSV cell). */
  void setMissing(int field);
}
