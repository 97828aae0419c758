package io.github.iforest4j.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The text of a regular file, from any offset: bytes behind a byte order mark, decompressed if the
 * file is packed with gzip. In a packed file, going to an offset decompresses all that comes before
 * it.
 */
final class FileStream extends InputStream {
  private static final int BUFFER = 1 << 16;

  private final FileChannel channel;
  private final boolean packed;
  private final int markBytes;
  private @Nullable InputStream in;

  /**
   * @param markBytes the length of the byte order mark
   */
  FileStream(FileChannel channel, boolean packed, int markBytes) {
    this.channel = channel;
    this.packed = packed;
    this.markBytes = markBytes;
  }

  /**
   * Goes to an offset in the text.
   *
   * @return false if the text ends before it
   */
  boolean seek(long offset) throws IOException {
    long inText = markBytes + offset;
    if (!packed) {
      in = new ChannelStream(channel);
      channel.position(inText);
      return inText <= channel.size();
    }
    channel.position(0);
    in =
        new BufferedInputStream(
            new GZIPInputStream(
                new BufferedInputStream(new ChannelStream(channel), BUFFER), BUFFER),
            BUFFER);
    for (long left = inText; left > 0; ) {
      long n = in.skip(left);
      if (n <= 0) {
        if (in.read() < 0) {
          return false;
        }
        n = 1;
      }
      left -= n;
    }
    return true;
  }

  private InputStream opened() throws IOException {
    if (in == null) {
      seek(0);
    }
    return in;
  }

  @Override
  public int read() throws IOException {
    return opened().read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return opened().read(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
