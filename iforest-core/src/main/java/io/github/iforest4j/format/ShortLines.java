package io.github.iforest4j.format;

import io.github.iforest4j.error.TooLargeException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file of lines that is read line by line. A line that does not end within the limit
 * is an error, before it takes more memory. Not thread-safe.
 */
public final class ShortLines extends FilterInputStream {
  private final String name;
  private final int maxBytes;
  private long line = 1;
  private int length;

  /**
   * Reads from another stream, which is closed with this one.
   *
   * @param name the file, for the message
   * @param maxBytes the limit of a line, in bytes, without its end
   */
  public ShortLines(InputStream in, String name, int maxBytes) {
    super(in);
    this.name = name;
    this.maxBytes = maxBytes;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      count((byte) b);
    }
    return b;
  }

  /**
   * As {@link InputStream#read(byte[], int, int)}.
   *
   * @throws TooLargeException if a line is longer than the limit
   */
  @Override
  public int read(byte[] bytes, int offset, int wanted) throws IOException {
    int n = in.read(bytes, offset, wanted);
    for (int i = 0; i < n; i++) {
      count(bytes[offset + i]);
    }
    return n;
  }

  private void count(byte b) throws TooLargeException {
    if (b == '\n') {
      line++;
      length = 0;
    } else if (++length > maxBytes) {
      throw new TooLargeException(
          name
              + ", line "
              + line
              + " is longer than "
              + SmallFile.size(maxBytes)
              + ", too long for such a file; name another");
    }
  }
}
