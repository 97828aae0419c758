package io.github.iforest4j.source;

import java.io.IOException;
import java.io.InputStream;

/** Reads JSON objects, usually one per line. */
final class JsonObjectsReader extends LineBasedReader implements JsonLinesReader {
  private final JsonReadings readings;

  JsonObjectsReader(LineReader lines, InputLimits limits, BadLineCounter badLines) {
    this(lines, limits, badLines, true);
  }

  /** With or without the scanner for the usual lines; what is read is the same. */
  JsonObjectsReader(LineReader lines, InputLimits limits, BadLineCounter badLines, boolean scan) {
    super(lines);
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

  @Override
  public void readFrom(InputStream in) {
    lines.readFrom(in);
    readings.begin(false);
  }

  @Override
  public void rewind() throws IOException {
    super.rewind();
    readings.begin(false);
  }
}
