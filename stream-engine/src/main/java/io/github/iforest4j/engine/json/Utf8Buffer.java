package io.github.iforest4j.engine.json;

import java.util.Arrays;

/** A growing text in UTF-8. Half of a surrogate pair becomes a question mark. Not thread-safe. */
final class Utf8Buffer {
  private byte[] bytes;
  private int length;

  /**
   * Creates an empty text.
   *
   * @param capacity about how long it will be, in bytes
   */
  Utf8Buffer(int capacity) {
    bytes = new byte[capacity];
  }

  /** The last byte; −1 if there is none. */
  int last() {
    return length == 0 ? -1 : bytes[length - 1];
  }

  /** A copy. */
  byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  /** Appends a character of ASCII. */
  void append(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  void append(String text) {
    append(text, 0, text.length());
  }

  void append(String text, int from, int to) {
    // A character of the text becomes at most three bytes.
    reserve(3 * (to - from));
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[length++] = (byte) c;
      } else if (c < 0x800) {
        bytes[length++] = (byte) (0xc0 | c >> 6);
        bytes[length++] = (byte) (0x80 | c & 0x3f);
      } else if (!Character.isSurrogate(c)) {
        bytes[length++] = (byte) (0xe0 | c >> 12);
        bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
        bytes[length++] = (byte) (0x80 | c & 0x3f);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < to
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int code = Character.toCodePoint(c, text.charAt(++i));
        bytes[length++] = (byte) (0xf0 | code >> 18);
        bytes[length++] = (byte) (0x80 | code >> 12 & 0x3f);
        bytes[length++] = (byte) (0x80 | code >> 6 & 0x3f);
        bytes[length++] = (byte) (0x80 | code & 0x3f);
      } else {
        bytes[length++] = '?';
      }
    }
  }
}
