package io.github.iforest4j.source;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Text that can be read from any offset, decompressed if it is packed with gzip. Offset 0 is after
 * a byte order mark and after the beginning of an object that wraps the readings. In packed bytes,
 * going to an offset decompresses all that comes before it.
 */
final class TextStream extends FilterInputStream {
  private static final int BUFFER = 1 << 16;

  private final SeekableInput raw;
  private final boolean packed;
  private final int skipped;

  /**
   * At the beginning of the text.
   *
   * @param skipped the number of decompressed bytes before the text
   */
  TextStream(SeekableInput raw, boolean packed, int skipped) throws IOException {
    super(raw);
    this.raw = raw;
    this.packed = packed;
    this.skipped = skipped;
    seek(0);
  }

  /**
   * Goes to an offset in the text.
   *
   * @return false if the text ends before it
   */
  boolean seek(long offset) throws IOException {
    if (!packed) {
      return raw.seek(skipped + offset);
    }
    raw.seek(0);
    in = unpacked(raw);
    long left = skipped + offset;
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

    /** Always 0, so that all bytes before a premature end are returned before the exception. */
    @Override
    public int available() {
      return 0;
    }
  }
}
