package io.github.iforest4j.interop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes a message in the wire format of Protocol Buffers: fields by their numbers, in the order of
 * the calls. Each method returns this message. Lists of numbers are packed.
 */
final class Protobuf {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Protobuf() {}

  /** The bytes of a message. */
  static byte[] message(Consumer<Protobuf> content) {
    Protobuf message = new Protobuf();
    content.accept(message);
    return message.out.toByteArray();
  }

  Protobuf nested(int field, Consumer<Protobuf> content) {
    return bytes(field, message(content));
  }

  Protobuf text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  Protobuf bytes(int field, byte[] bytes) {
    varint((long) field << 3 | LENGTH_DELIMITED);
    varint(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  Protobuf number(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  Protobuf fixed(int field, float value) {
    varint((long) field << 3 | FIXED_32);
    out.writeBytes(
        ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
    return this;
  }

  Protobuf numbers(int field, long[] values) {
    Protobuf packed = new Protobuf();
    for (long value : values) {
      packed.varint(value);
    }
    return bytes(field, packed.out.toByteArray());
  }

  Protobuf floats(int field, float[] values) {
    ByteBuffer packed =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      packed.putFloat(value);
    }
    return bytes(field, packed.array());
  }

  Protobuf doubles(int field, double[] values) {
    ByteBuffer packed =
        ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      packed.putDouble(value);
    }
    return bytes(field, packed.array());
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
