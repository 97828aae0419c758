package io.github.iforest4j.source;

import java.io.IOException;

/**
 * JSON values wherever lines end: the elements of arrays, one array after the other, and objects
 * between them. Counts values, not lines. What is no reading is skipped; behind a value that is
 * broken, reading goes on at the next line.
 */
final class JsonArrayReader implements RecordReader {
  private final LineReader lines;
  private final JsonReadings readings;
  private final BadLineCounter badLines;
  private long lastReading;
  private boolean ended;

  JsonArrayReader(LineReader lines, InputLimits limits, BadLineCounter badLines) {
    this.lines = lines;
    this.badLines = badLines;
    this.readings =
        new JsonReadings(
            lines,
            new JsonRecordParser(limits, badLines.counts(), true),
            badLines,
            false,
            false,
            this::where);
    readings.begin(true);
  }

  @Override
  public boolean read(RecordBuffer fields) throws IOException {
    if (ended) {
      return false;
    }
    if (readings.read(fields)) {
      lastReading = readings.elements();
      return true;
    }
    ended = true;
    if (lines.isInArray()) {
      throw new BadInputException(
          badLines.source() + ": the JSON array is cut off after element " + position());
    }
    return false;
  }

  @Override
  public long position() {
    return readings.elements();
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
    return lastReading;
  }

  /** The number of elements that were read; those before the last reading are read again. */
  @Override
  public String token() {
    return Long.toString(position());
  }

  @Override
  public void rewind() throws IOException {
    lines.rewind();
    readings.begin(true);
    lastReading = 0;
    ended = false;
  }

  @Override
  public boolean seek(long reading, String token, RecordBuffer fields) throws IOException {
    long elements;
    try {
      elements = token.isEmpty() ? 0 : Long.parseLong(token);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + token + "' is no place in an array", e);
    }
    rewind();
    boolean found = reading == 0 || RecordReader.super.seek(reading, token, fields);
    readings.skip(reading, elements);
    return found;
  }

  @Override
  public String where() {
    return "element " + position();
  }
}
