package io.github.iforest4j.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches for a byte, eight bytes at a time. */
final class Bytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Bytes() {}

  /** The index of the first such byte from {@code from} up to {@code to}, or {@code to}. */
  static int indexOf(byte wanted, byte[] bytes, int from, int to) {
    long pattern = (wanted & 0xff) * ONES;
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      // A byte that is equal becomes 0, and the lowest 0 sets the lowest high bit.
      long differs = (long) LONGS.get(bytes, i) ^ pattern;
      long zeros = (differs - ONES) & ~differs & HIGH_BITS;
      if (zeros != 0) {
        return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    while (i < to && bytes[i] != wanted) {
      i++;
    }
    return i;
  }
}
