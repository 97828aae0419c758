package io.github.iforest4j.format;

import java.io.DataOutputStream;
import java.io.IOException;

/** Writes small numbers in few bytes, as {@link PayloadReader#varint} reads them. */
public final class Varint {
  private Varint() {}

  /** Seven bits a byte, the lowest first; all bytes but the last have their high bit set. */
  public static void write(DataOutputStream out, int value) throws IOException {
    int rest = value;
    for (; rest > 127; rest >>>= 7) {
      out.writeByte(rest | 128);
    }
    out.writeByte(rest);
  }
}
