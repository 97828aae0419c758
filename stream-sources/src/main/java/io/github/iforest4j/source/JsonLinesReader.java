package io.github.iforest4j.source;

import java.io.IOException;

/** One JSON object per line. */
final class JsonLinesReader implements RecordReader {
  private static final int BYTES_SHOWN = 60;

  private final LineReader lines;
  private final JsonObjects json;
  private final Complaints complaints;
  private final boolean scan;
  private JsonScanner scanner;

  JsonLinesReader(LineReader lines, InputLimits limits, Complaints complaints) {
    this(lines, limits, complaints, true);
  }

  /** With or without the scanner for the usual lines; what is read is the same. */
  JsonLinesReader(LineReader lines, InputLimits limits, Complaints complaints, boolean scan) {
    this.scan = scan;
    this.lines = lines;
    this.json = new JsonObjects(limits, complaints.counts());
    this.complaints = complaints;
  }

  @Override
  public boolean read(FieldBuffer fields) throws IOException {
    while (true) {
      switch (lines.next()) {
        case END -> {
          return false;
        }
        case TOO_LONG -> complaints.badLine(BadLine.TOO_LONG, place(), "");
        default -> {
          byte[] bytes = lines.buffer();
          if (scan && scanner(fields).parse(bytes, lines.offset(), lines.length())) {
            return true;
          }
          if (JsonObjects.isBlank(bytes, lines.offset(), lines.length())) {
            continue;
          }
          BadLine bad = json.parse(bytes, lines.offset(), lines.length(), fields);
          if (bad == null) {
            return true;
          }
          boolean cut = bad == BadLine.MALFORMED && !lines.isTerminated();
          complaints.badLine(cut ? BadLine.TRUNCATED : bad, place(), "it begins " + beginning());
        }
      }
    }
  }

  private JsonScanner scanner(FieldBuffer fields) {
    if (scanner == null || scanner.fields() != fields) {
      scanner = new JsonScanner(fields);
    }
    return scanner;
  }

  @Override
  public String place() {
    return "line " + lines.lineNumber();
  }

  private String beginning() {
    return CsvReader.shown(lines.buffer(), lines.offset(), Math.min(BYTES_SHOWN, lines.length()));
  }

  @Override
  public long position() {
    return lines.lineNumber();
  }
}
