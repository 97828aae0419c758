package io.github.iforest4j.source;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** Reads CSV records of known columns from messages, one a line, without a header. */
final class CsvMessageReader extends LineBasedReader {
  private static final int BYTES_SHOWN = 60;

  private final List<String> columns;
  private final CsvRecordParser parser;
  private final BadLineCounter badLines;
  private final Supplier<String> place;
  private boolean named;

  /**
   * Reads lines.
   *
   * @param columns their names, all different
   * @param place where the last line stood, in words
   */
  CsvMessageReader(
      LineReader lines,
      List<String> columns,
      CsvFormat format,
      InputLimits limits,
      BadLineCounter badLines,
      Supplier<String> place) {
    super(lines);
    this.columns = List.copyOf(columns);
    this.parser =
        new CsvRecordParser(
            CsvDialect.plain(
                format.delimiter() == null ? ',' : format.delimiter(),
                Boolean.TRUE.equals(format.decimalComma())),
            limits,
            badLines.counts(),
            CsvRecordParser.Listener.NONE,
            true);
    this.badLines = badLines;
    this.place = place;
  }

  /** Always into the same buffer. */
  @Override
  public boolean read(RecordBuffer record) throws IOException {
    if (!named) {
      parser.setColumns(columns, record);
      named = true;
    }
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
      if (RecordParser.isBlank(lines.buffer(), from, length)) {
        continue;
      }
      BadLine bad = parser.read(lines.buffer(), from, length, record);
      if (bad == null) {
        lines.isReading();
        return true;
      }
      String detail =
          bad == BadLine.RAGGED
              ? "it has "
                  + parser.numCells()
                  + " cells, and there are "
                  + columns.size()
                  + " columns"
              : "it begins "
                  + BadLineCounter.shown(lines.buffer(), from, Math.min(BYTES_SHOWN, length));
      badLines.badLine(bad, where(), detail);
    }
  }

  @Override
  public String where() {
    return place.get();
  }
}
