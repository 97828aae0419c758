package io.github.iforest4j.source;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Text from any offset: the bytes behind a byte order mark, decompressed if they are packed with
 * gzip. In packed bytes, going to an offset decompresses all that comes before it.
 */
final class TextStream extends FilterInputStream {
  private static final int BUFFER = 1 << 16;

  private final SeekableInput raw;
  private final boolean packed;
  private final int markBytes;

  /**
   * At the beginning of the text.
   *
   * @param markBytes the length of the byte order mark
   */
  TextStream(SeekableInput raw, boolean packed, int markBytes) throws IOException {
    super(raw);
    this.raw = raw;
    this.packed = packed;
    this.markBytes = markBytes;
    seek(0);
  }

  /**
   * Goes to an offset in the text.
   *
   * @return false if the text ends before it
   */
  boolean seek(long offset) throws IOException {
    if (!packed) {
      return raw.seek(markBytes + offset);
    }
    raw.seek(0);
    in = unpacked(raw);
    long left = markBytes + offset;
    while (left > 0) {
      long n = in.skip(left);
      if (n == 0 && in.read() < 0) {
        return false;
      }
      left -= Math.max(1, n);
    }
    return true;
  }

  static InputStream unpacked(InputStream packed) throws IOException {
    return new BufferedInputStream(
        new GZIPInputStream(new BufferedInputStream(packed, BUFFER), BUFFER), BUFFER);
  }
}
