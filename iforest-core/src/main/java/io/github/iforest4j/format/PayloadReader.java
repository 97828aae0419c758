package io.github.iforest4j.format;

import io.github.iforest4j.error.InvalidModelException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads a payload's fields in order. Every length is checked against the bytes that are left before
 * anything is allocated; every problem is an {@link InvalidModelException} naming the field.
 */
public final class PayloadReader {
  private final ByteBuffer bytes;
  private final String what;
  private final int version;

  PayloadReader(byte[] payload, String what) {
    this(payload, what, 0);
  }

  PayloadReader(byte[] payload, String what, int version) {
    this.bytes = ByteBuffer.wrap(payload);
    this.what = what;
    this.version = version;
  }

  /** A reader of bytes that some other payload held. */
  public static PayloadReader of(byte[] payload, String what) {
    return new PayloadReader(payload, what);
  }

  /** The format version of the frame that held the payload; 0 if it had none. */
  public int version() {
    return version;
  }

  /** An exception about this payload, for a caller's own checks. */
  public InvalidModelException invalid(String problem) {
    return new InvalidModelException(what + ", invalid: " + problem);
  }

  private void require(long size, String field) throws InvalidModelException {
    if (size > bytes.remaining()) {
      throw invalid(field + " needs " + size + " bytes, only " + bytes.remaining() + " are left");
    }
  }

  /** An int within bounds, both inclusive. */
  public int intWithin(String field, int low, int high) throws InvalidModelException {
    require(Integer.BYTES, field);
    int value = bytes.getInt();
    if (value < low || value > high) {
      throw invalid(field + " must be between " + low + " and " + high + ", was " + value);
    }
    return value;
  }

  /** A byte as a number from 0 to 255, within bounds, both inclusive. */
  public int byteWithin(String field, int low, int high) throws InvalidModelException {
    require(1, field);
    int value = Byte.toUnsignedInt(bytes.get());
    if (value < low || value > high) {
      throw invalid(field + " must be between " + low + " and " + high + ", was " + value);
    }
    return value;
  }

  /** A number from 0 to {@code high}, below 2^28, in as few bytes as {@link Varint} writes. */
  public int varint(String field, int high) throws InvalidModelException {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      require(1, field);
      int part = bytes.get();
      value |= (part & 127) << shift;
      if (part >= 0) {
        if (value > high || part == 0 && shift > 0) {
          throw invalid(field + " must be between 0 and " + high + ", was " + value);
        }
        return value;
      }
    }
    throw invalid(field + " must be between 0 and " + high + ", was larger");
  }

  /** Any int. */
  public int anyInt(String field) throws InvalidModelException {
    require(Integer.BYTES, field);
    return bytes.getInt();
  }

  /** Any long. */
  public long anyLong(String field) throws InvalidModelException {
    require(Long.BYTES, field);
    return bytes.getLong();
  }

  /** A count of entries, each of at least {@code bytesEach} bytes, that the payload can hold. */
  public int count(String field, int bytesEach) throws InvalidModelException {
    int count = intWithin(field, 0, Integer.MAX_VALUE);
    require((long) count * bytesEach, field);
    return count;
  }

  /** A finite double. */
  public double finiteDouble(String field) throws InvalidModelException {
    require(Double.BYTES, field);
    double value = bytes.getDouble();
    if (!Double.isFinite(value)) {
      throw invalid(field + " must be finite, was " + value);
    }
    return value;
  }

  /** A double of at most this magnitude. */
  public double boundedDouble(String field, double limit) throws InvalidModelException {
    double value = finiteDouble(field);
    if (Math.abs(value) > limit) {
      throw invalid(field + " must be within ±" + limit + ", was " + value);
    }
    return value;
  }

  /** A truth value: a byte 0 or 1. */
  public boolean bool(String field) throws InvalidModelException {
    require(1, field);
    byte value = bytes.get();
    if (value != 0 && value != 1) {
      throw invalid(field + " must be 0 or 1, was " + value);
    }
    return value == 1;
  }

  /** UTF-8 text behind its length in bytes. */
  public String text(String field) throws InvalidModelException {
    int length = count(field, 1);
    ByteBuffer part = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(part)
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid(field + " is not UTF-8");
    }
  }

  /** Reads {@code count} finite floats into an array. */
  public void finiteFloats(String field, float[] target, int at, int count)
      throws InvalidModelException {
    require((long) count * Float.BYTES, field);
    for (int i = at; i < at + count; i++) {
      target[i] = bytes.getFloat();
      if (!Float.isFinite(target[i])) {
        throw invalid(field + " must be finite, was " + target[i]);
      }
    }
  }

  /** Reads {@code count} finite doubles. */
  public double[] finiteDoubles(String field, int count) throws InvalidModelException {
    require((long) count * Double.BYTES, field);
    double[] values = new double[count];
    bytes.asDoubleBuffer().get(values);
    bytes.position(bytes.position() + count * Double.BYTES);
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw invalid(field + " must be finite, was " + value);
      }
    }
    return values;
  }

  /** Reads {@code count} bytes. */
  public byte[] bytes(String field, int count) throws InvalidModelException {
    require(count, field);
    byte[] values = new byte[count];
    bytes.get(values);
    return values;
  }

  /** Checks that nothing is left. */
  public void end() throws InvalidModelException {
    if (bytes.hasRemaining()) {
      throw invalid(bytes.remaining() + " bytes too many at the end");
    }
  }
}
