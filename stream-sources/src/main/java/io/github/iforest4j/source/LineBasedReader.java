package io.github.iforest4j.source;

import java.io.IOException;

/** Reads lines of a text: the position of a reading is the number of its line. */
abstract class LineBasedReader implements RecordReader {
  final LineReader lines;

  LineBasedReader(LineReader lines) {
    this.lines = lines;
  }

  /** Reads what stands before the first reading; nothing unless overridden. */
  void readHead(RecordBuffer record) throws IOException {}

  @Override
  public String where() {
    return "line " + lines.lineNumber();
  }

  @Override
  public final long position() {
    return lines.lineNumber();
  }

  /** Does nothing: the stream is closed by its opener. */
  @Override
  public final void close() {}

  @Override
  public final boolean canSeek() {
    return lines.canSeek();
  }

  @Override
  public final long lastReading() {
    return lines.readingLine();
  }

  @Override
  public final String token() {
    return lines.place();
  }

  @Override
  public void rewind() throws IOException {
    lines.rewind();
  }

  @Override
  public final boolean seek(long reading, String token, RecordBuffer record) throws IOException {
    if (token.isEmpty()) {
      return RecordReader.super.seek(reading, token, record);
    }
    rewind();
    readHead(record);
    return lines.seek(reading, token, () -> read(record));
  }
}
