package io.github.iforest4j.source.file;

import io.github.iforest4j.source.SeekableInput;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A regular file. */
final class FileInput extends SeekableInput {
  private final FileChannel channel;
  private final ChannelStream in;

  FileInput(FileChannel channel) {
    this.channel = channel;
    this.in = new ChannelStream(channel);
  }

  @Override
  public boolean seek(long offset) throws IOException {
    channel.position(offset);
    return offset <= channel.size();
  }

  @Override
  public int read() throws IOException {
    return in.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return in.read(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
