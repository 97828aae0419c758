package io.github.iforest4j.source.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A stream over a file, pipe or terminal. A blocked read ends when another thread closes the
 * stream, unlike that of a plain file stream. The JDK's own adapter cannot read pipes, because it
 * asks for their position.
 */
public final class ChannelStream extends InputStream {
  private final FileChannel channel;

  /** Reads a channel from where it is; closing closes it. */
  public ChannelStream(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return channel.read(ByteBuffer.wrap(bytes, offset, length));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
