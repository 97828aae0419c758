package io.github.iforest4j.source;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

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

  /**
   * Decompresses gzip.
   *
   * @throws ZipException if the bytes are damaged or end too soon; reads throw the same
   */
  static InputStream unpacked(InputStream packed) throws IOException {
    try {
      InputStream whole = new GZIPInputStream(new BufferedInputStream(packed, BUFFER), BUFFER);
      return new BufferedInputStream(new Unpacked(whole), BUFFER);
    } catch (EOFException e) {
      throw cutOff(e);
    }
  }

  private static ZipException cutOff(EOFException e) {
    ZipException cut = new ZipException("the packed bytes end too soon");
    cut.initCause(e);
    return cut;
  }

  private static final class Unpacked extends FilterInputStream {
    Unpacked(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (EOFException e) {
        throw cutOff(e);
      }
    }

    /** Unknown; so what was unpacked before the end is read before it is noticed. */
    @Override
    public int available() {
      return 0;
    }
  }
}
