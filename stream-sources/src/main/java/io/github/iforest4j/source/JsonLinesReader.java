package io.github.iforest4j.source;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads one JSON object per line. Made by {@link SourceContext#jsonLines}. */
public final class JsonLinesReader implements RecordReader {
  private static final int BYTES_SHOWN = 60;

  private final LineReader lines;
  private final JsonObjects json;
  private final BadLineCounter badLines;
  private final boolean scan;
  private @Nullable JsonScanner scanner;

  JsonLinesReader(LineReader lines, InputLimits limits, BadLineCounter badLines) {
    this(lines, limits, badLines, true);
  }

  /** With or without the scanner for the usual lines; what is read is the same. */
  JsonLinesReader(LineReader lines, InputLimits limits, BadLineCounter badLines, boolean scan) {
    this.scan = scan;
    this.lines = lines;
    this.json = new JsonObjects(limits, badLines.counts());
    this.badLines = badLines;
  }

  @Override
  public boolean read(RecordBuffer fields) throws IOException {
    while (true) {
      switch (lines.next()) {
        case END -> {
          return false;
        }
        case TOO_LONG -> badLines.badLine(BadLine.TOO_LONG, where(), "");
        default -> {
          byte[] bytes = lines.buffer();
          if (scan && scanner(fields).parse(bytes, lines.offset(), lines.length())) {
            lines.isReading();
            return true;
          }
          if (JsonObjects.isBlank(bytes, lines.offset(), lines.length())) {
            continue;
          }
          BadLine bad = json.parse(bytes, lines.offset(), lines.length(), fields);
          if (bad == null) {
            lines.isReading();
            return true;
          }
          boolean cut = bad == BadLine.MALFORMED && !lines.isTerminated();
          badLines.badLine(cut ? BadLine.TRUNCATED : bad, where(), "it begins " + beginning());
        }
      }
    }
  }

  /** Goes on with another stream; lines are counted on, and what was not read yet is forgotten. */
  public void readFrom(InputStream in) {
    lines.readFrom(in);
  }

  private JsonScanner scanner(RecordBuffer fields) {
    if (scanner == null || scanner.fields() != fields) {
      scanner = new JsonScanner(fields);
    }
    return scanner;
  }

  @Override
  public String where() {
    return "line " + lines.lineNumber();
  }

  private String beginning() {
    return CsvReader.shown(lines.buffer(), lines.offset(), Math.min(BYTES_SHOWN, lines.length()));
  }

  @Override
  public long position() {
    return lines.lineNumber();
  }

  /** Does nothing: whoever opened the stream closes it. */
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
  }

  @Override
  public boolean seek(long reading, String token, RecordBuffer fields) throws IOException {
    return token.isEmpty()
        ? RecordReader.super.seek(reading, token, fields)
        : lines.seek(reading, token, () -> read(fields));
  }
}
