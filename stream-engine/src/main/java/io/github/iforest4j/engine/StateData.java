package io.github.iforest4j.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Texts and bytes with their length in front. Read only from bytes in memory, for which {@code
 * available} is the number of bytes left: a length is checked against it before anything is
 * allocated.
 */
final class StateData {
  private StateData() {}

  /** Writes text of any length, such as a value from a stream. */
  static void text(DataOutputStream out, String text) throws IOException {
    bytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  /**
   * Reads bytes with their length in front.
   *
   * @throws EOFException if there are fewer
   */
  static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new EOFException("a length of " + length + " bytes, with " + in.available() + " left");
    }
    return in.readNBytes(length);
  }
}
