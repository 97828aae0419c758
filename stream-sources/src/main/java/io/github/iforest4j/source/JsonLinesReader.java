package io.github.iforest4j.source;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads one JSON object per line; objects that span lines or share them are read as well. Made by
 * {@link SourceContext#jsonLines}.
 */
public final class JsonLinesReader extends LineBasedReader {
  private final JsonReadings readings;

  JsonLinesReader(LineReader lines, InputLimits limits, BadLineCounter badLines) {
    this(lines, limits, badLines, true);
  }

  /** With or without the scanner for the usual lines; what is read is the same. */
  JsonLinesReader(LineReader lines, InputLimits limits, BadLineCounter badLines, boolean scan) {
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

  /** Goes on with another stream; lines are counted on, and what was not read yet is forgotten. */
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
