package io.github.iforest4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A reader of text and the input that it closes. It is live unless it can be read again. */
final class TextReader implements RecordReader {
  private final RecordReader reader;
  private final InputStream input;

  TextReader(RecordReader reader, InputStream input) {
    this.reader = reader;
    this.input = input;
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    return reader.read(record);
  }

  @Override
  public long position() {
    return reader.position();
  }

  @Override
  public String where() {
    return reader.where();
  }

  @Override
  public List<String> originFields() {
    return reader.originFields();
  }

  @Override
  public CsvFormat csvFormat() {
    return reader.csvFormat();
  }

  @Override
  public boolean isLive() {
    return !canSeek();
  }

  @Override
  public boolean canSeek() {
    return reader.canSeek();
  }

  @Override
  public long lastReading() {
    return reader.lastReading();
  }

  @Override
  public String token() {
    return reader.token();
  }

  @Override
  public void rewind() throws IOException {
    reader.rewind();
  }

  @Override
  public boolean seek(long reading, String token, RecordBuffer record) throws IOException {
    return reader.seek(reading, token, record);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
