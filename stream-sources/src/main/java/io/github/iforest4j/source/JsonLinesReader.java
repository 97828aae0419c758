package io.github.iforest4j.source;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads one JSON object per line; objects that span lines or share them are read as well. Made by
 * {@link SourceContext#jsonLines}.
 */
public final class JsonLinesReader implements RecordReader {
  private final LineReader lines;
  private final JsonReadings readings;

  JsonLinesReader(LineReader lines, InputLimits limits, BadLineCounter badLines) {
    this(lines, limits, badLines, true);
  }

  /** With or without the scanner for the usual lines; what is read is the same. */
  JsonLinesReader(LineReader lines, InputLimits limits, BadLineCounter badLines, boolean scan) {
    this.lines = lines;
    this.readings =
        new JsonReadings(
            lines,
            new JsonRecordParser(limits, badLines.counts(), scan),
            badLines,
            false,
            false,
            this::where);
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    return readings.read(record);
  }

  /** Goes on with another stream; lines are counted on, and what was not read yet is forgotten. */
  public void readFrom(InputStream in) {
    lines.readFrom(in);
    readings.begin(false);
  }

  @Override
  public String where() {
    return "line " + lines.lineNumber();
  }

  @Override
  public long position() {
    return lines.lineNumber();
  }

  /** Does nothing: the stream is closed by its opener. */
  @Override
  public void close() {}

  @Override
  public boolean canSeek() {
    return lines.canSeek();
  }

  @Override
  public long lastReading() {
    return lines.readingLine();
  }

  @Override
  public String token() {
    return lines.place();
  }

  @Override
  public void rewind() throws IOException {
    lines.rewind();
    readings.begin(false);
  }

  @Override
  public boolean seek(long reading, String token, RecordBuffer record) throws IOException {
    readings.begin(false);
    return token.isEmpty()
        ? RecordReader.super.seek(reading, token, record)
        : lines.seek(reading, token, () -> read(record));
  }
}
