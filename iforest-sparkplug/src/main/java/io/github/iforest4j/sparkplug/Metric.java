package io.github.iforest4j.sparkplug;

import io.github.iforest4j.source.RecordBuffer;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.jspecify.annotations.Nullable;

/** One metric: its name and type, which a birth announced, and its last value. Not thread-safe. */
final class Metric {
  /** Longer texts are no values to judge, and are left out. */
  static final int MAX_TEXT = 1000;

  /** About what a metric takes in memory, besides its name and its text. */
  private static final int BYTES = 200;

  private enum Kind {
    NONE,
    MISSING,
    INTEGER,
    NUMBER,
    TRUTH,
    TEXT
  }

  private final String name;
  private final int type;
  private Kind kind = Kind.NONE;
  private long integer;
  private double number;
  private @Nullable String text;

  Metric(String name, int type) {
    this.name = name;
    this.type = type;
  }

  /** About how many bytes of memory it takes, whatever its value is. */
  long size() {
    return BYTES + 2L * name.length() + (mayBeText() ? MAX_TEXT : 0);
  }

  private boolean mayBeText() {
    return switch (type) {
      case DataType.Unknown_VALUE,
          DataType.String_VALUE,
          DataType.Text_VALUE,
          DataType.UUID_VALUE ->
          true;
      default -> false;
    };
  }

  /** Whether it has a number or a truth value. */
  boolean isMeasured() {
    return kind == Kind.INTEGER || kind == Kind.NUMBER || kind == Kind.TRUTH;
  }

  /**
   * Takes a value.
   *
   * @return false if it is none that can be judged: a data set, a template, bytes, a long text, or
   *     a text where a number was announced; then the metric has no value
   */
  boolean set(Payload.Metric from) {
    text = null;
    if (from.getIsNull()) {
      kind = Kind.MISSING;
      return true;
    }
    kind = Kind.NONE;
    switch (from.getValueCase()) {
      case INT_VALUE -> setInteger(ofInt(from.getIntValue()));
      case LONG_VALUE -> setLong(from.getLongValue());
      case FLOAT_VALUE -> setNumber(Double.parseDouble(Float.toString(from.getFloatValue())));
      case DOUBLE_VALUE -> setNumber(from.getDoubleValue());
      case BOOLEAN_VALUE -> {
        kind = Kind.TRUTH;
        integer = from.getBooleanValue() ? 1 : 0;
      }
      case STRING_VALUE -> {
        // Bytes of UTF-8 are never fewer than characters of UTF-16.
        if (mayBeText() && from.getStringValueBytes().size() <= MAX_TEXT) {
          kind = Kind.TEXT;
          text = from.getStringValue();
        }
      }
      case VALUE_NOT_SET -> kind = Kind.MISSING;
      default -> {
        // A data set, a template, bytes, or an extension.
      }
    }
    return kind != Kind.NONE;
  }

  private void setInteger(long value) {
    kind = Kind.INTEGER;
    integer = value;
  }

  private void setNumber(double value) {
    kind = Kind.NUMBER;
    number = value;
  }

  /** Values of 8 and 16 bits may come with their sign in bit 8 or 16, or in bit 32. */
  private long ofInt(int value) {
    return switch (type) {
      case DataType.Int8_VALUE -> (byte) value;
      case DataType.Int16_VALUE -> (short) value;
      case DataType.Int32_VALUE -> value;
      case DataType.UInt8_VALUE -> value & 0xFF;
      case DataType.UInt16_VALUE -> value & 0xFFFF;
      default -> Integer.toUnsignedLong(value);
    };
  }

  private void setLong(long value) {
    if (type == DataType.UInt64_VALUE && value < 0) {
      // Too long for a number without losing digits, as integers of 16 digits everywhere.
      kind = Kind.TEXT;
      text = Long.toUnsignedString(value);
    } else {
      setInteger(
          switch (type) {
            case DataType.Int8_VALUE,
                DataType.Int16_VALUE,
                DataType.Int32_VALUE,
                DataType.UInt8_VALUE,
                DataType.UInt16_VALUE ->
                ofInt((int) value);
            default -> value;
          });
    }
  }

  /** Sets the field in a reading; nothing if there is no value. */
  void copyTo(RecordBuffer record) {
    if (kind == Kind.NONE) {
      return;
    }
    int slot = record.slot(name);
    if (slot == RecordBuffer.NO_SLOT) {
      return;
    }
    boolean written = record.keepsText();
    switch (kind) {
      case INTEGER -> record.integer(slot, integer, written ? Long.toString(integer) : null);
      case NUMBER -> record.number(slot, number, written ? Double.toString(number) : null);
      case TRUTH ->
          record.bool(slot, integer != 0, written ? Boolean.toString(integer != 0) : null);
      case TEXT -> record.text(slot, text == null ? "" : text, text == null ? "" : text);
      default -> record.missing(slot, "");
    }
  }
}
