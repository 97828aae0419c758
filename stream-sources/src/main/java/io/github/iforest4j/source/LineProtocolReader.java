package io.github.iforest4j.source;

import java.io.IOException;
import java.util.function.Supplier;

/** Reads points of the Influx line protocol, one a line: see {@link LineProtocolParser}. */
final class LineProtocolReader extends LineBasedReader {
  private static final int BYTES_SHOWN = 60;

  private final LineProtocolParser parser;
  private final BadLineCounter badLines;
  private final Supplier<String> place;
  private final boolean complete;

  /** Reads a text. */
  LineProtocolReader(LineReader lines, InputLimits limits, BadLineCounter badLines) {
    this(lines, limits, badLines, () -> "line " + lines.lineNumber(), false);
  }

  /**
   * Reads lines.
   *
   * @param place where the last line stood, in words
   * @param complete whether the lines are a message, whose end is no accident
   */
  LineProtocolReader(
      LineReader lines,
      InputLimits limits,
      BadLineCounter badLines,
      Supplier<String> place,
      boolean complete) {
    super(lines);
    this.parser = new LineProtocolParser(limits, badLines.counts());
    this.badLines = badLines;
    this.place = place;
    this.complete = complete;
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    while (true) {
      LineReader.Outcome outcome = lines.next();
      if (outcome == LineReader.Outcome.END) {
        return false;
      }
      if (outcome != LineReader.Outcome.LINE) {
        badLines.badLine(BadLine.TOO_LONG, where(), "");
        continue;
      }
      int from = lines.offset();
      int length = lines.length();
      if (RecordParser.isBlank(lines.buffer(), from, length)
          || LineProtocolParser.isComment(lines.buffer(), from)) {
        continue;
      }
      BadLine bad = parser.read(lines.buffer(), from, length, record);
      if (bad == null) {
        lines.isReading();
        return true;
      }
      boolean cut = bad == BadLine.NO_POINT && !lines.isTerminated() && !complete;
      badLines.badLine(
          cut ? BadLine.TRUNCATED : bad,
          where(),
          "it begins " + BadLineCounter.shown(lines.buffer(), from, Math.min(BYTES_SHOWN, length)));
    }
  }

  @Override
  public String where() {
    return place.get();
  }
}
