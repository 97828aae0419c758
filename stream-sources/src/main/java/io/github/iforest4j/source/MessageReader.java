package io.github.iforest4j.source;

import java.io.IOException;

/** The readings of one message that is in memory. */
final class MessageReader implements RecordReader {
  private final MessageParser parser;
  private long position;

  MessageReader(MessageParser parser, byte[] message) {
    this.parser = parser;
    parser.begin(message, "");
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    boolean found = parser.read(record);
    position += found ? 1 : 0;
    return found;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public String where() {
    return parser.where();
  }

  @Override
  public void close() {}
}
