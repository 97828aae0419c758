package io.github.iforest4j.schema;

import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;

/** Sets a field from a Java object, for callers that have maps or records instead of text. */
final class CellValue {
  private CellValue() {}

  /**
   * Sets one field.
   *
   * @param name the field's name, for the message
   * @throws IllegalArgumentException if the value is of a type that no field can hold
   */
  static void set(RecordSink sink, int field, String name, @Nullable Object value) {
    if (value == null) {
      sink.setMissing(field);
    } else if (value instanceof Number number) {
      sink.setNumber(field, number.doubleValue());
    } else if (value instanceof Boolean truth) {
      sink.setBoolean(field, truth);
    } else if (value instanceof Enum<?> constant) {
      sink.setText(field, constant.name());
    } else if (value instanceof CharSequence
        || value instanceof Character
        || value instanceof TemporalAccessor) {
      sink.setText(field, value.toString());
    } else {
      throw new IllegalArgumentException(
          "field '"
              + PlainText.clean(name, 64)
              + "' cannot hold a "
              + value.getClass().getName()
              + "; give a number, a truth value, a text, a constant of an enum, a time of java.time,"
              + " or null");
    }
  }
}
