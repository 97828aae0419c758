package io.github.iforest4j.source;

import io.github.iforest4j.source.InputReport.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads CSV of a dialect. Quotes as in RFC 4180. Text that is not UTF-8 is read as windows-1252,
 * which is reported.
 */
final class CsvReader implements RecordReader, CsvRecordParser.Listener {
  private final LineReader lines;
  private final BadLineCounter badLines;
  private final CsvDialect dialect;
  private final CsvRecordParser parser;
  private boolean hasHeader;
  private boolean headerReported;
  private boolean legacyReported;
  private boolean commaReported;
  private boolean thousandsReported;

  CsvReader(LineReader lines, CsvDialect dialect, InputLimits limits, BadLineCounter badLines) {
    this(lines, dialect, limits, badLines, true);
  }

  /** With or without the scanner for the usual records; what is read is the same. */
  CsvReader(
      LineReader lines,
      CsvDialect dialect,
      InputLimits limits,
      BadLineCounter badLines,
      boolean scan) {
    this.dialect = dialect;
    this.lines = lines;
    this.badLines = badLines;
    this.parser =
        new CsvRecordParser(
            dialect.delimiter(), dialect.decimalComma(), limits, badLines.counts(), this, scan);
    String found = dialect.description();
    CsvDialect.Doubt doubt = dialect.doubt();
    if (doubt != null) {
      badLines.doubt(
          Severity.WARNING,
          (found.isEmpty() ? "" : found + "; ") + doubt.message(),
          doubt.setting(),
          doubt.value());
    } else if (!found.isEmpty()) {
      badLines.note(found);
    }
    // Reported already.
    commaReported = dialect.decimalComma();
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    if (!hasHeader) {
      readHeader(record);
    }
    while (true) {
      switch (lines.next()) {
        case END -> {
          return false;
        }
        case TOO_LONG -> badLines.badLine(BadLine.TOO_LONG, where(), "");
        case UNCLOSED_QUOTE -> badLines.badLine(BadLine.UNCLOSED_QUOTE, where(), "");
        case LINE -> {
          BadLine bad = parser.read(lines.buffer(), lines.offset(), lines.length(), record);
          if (bad == null) {
            lines.isReading();
            return true;
          }
          skip(bad);
        }
      }
    }
  }

  private void skip(BadLine bad) {
    switch (bad) {
      case EMPTY -> {}
      case RAGGED -> {
        badLines.badLine(bad, where(), ragged());
        lines.retreat();
      }
      case UNCLOSED_QUOTE -> {
        lines.retreat();
        badLines.badLine(bad, where(), "");
      }
      default -> badLines.badLine(bad, where(), "");
    }
  }

  private String ragged() {
    int cells = parser.numCells();
    int columns = parser.numColumns();
    String unlike = cells + (cells == 1 ? " cell" : " cells") + ", the header has " + columns;
    return dialect.delimiter() == ',' && cells == 2 * columns
        ? unlike + "; if numbers have decimal commas, separate cells by semicolons"
        : unlike;
  }

  @Override
  public void decimalComma(String cell) {
    if (!commaReported) {
      commaReported = true;
      badLines.note(has(cell) + "which is read as a decimal number");
    }
  }

  @Override
  public void commaInText(String cell) {
    if (!commaReported) {
      commaReported = true;
      badLines.doubt(
          Severity.NOTE,
          has(cell) + "which is a text: decimal commas are understood between semicolons",
          CsvFormat.Setting.DECIMAL_COMMA,
          "");
    }
  }

  @Override
  public void thousands(String cell) {
    if (!thousandsReported) {
      thousandsReported = true;
      badLines.warn(has(cell) + "which is a text: separators of thousands are not understood");
    }
  }

  @Override
  public void legacyText() {
    if (!legacyReported) {
      legacyReported = true;
      badLines.note(where() + " is not UTF-8; such lines are read as windows-1252");
    }
  }

  private String has(String cell) {
    return where() + " has '" + BadLineCounter.brief(cell) + "', ";
  }

  private void readHeader(RecordBuffer record) throws IOException {
    LineReader.Outcome outcome;
    do {
      outcome = lines.next();
    } while (outcome == LineReader.Outcome.LINE
        && RecordParser.isBlank(lines.buffer(), lines.offset(), lines.length()));
    if (outcome == LineReader.Outcome.END) {
      throw new BadInputException(badLines.source() + ": has no header line");
    }
    if (outcome != LineReader.Outcome.LINE) {
      throw new BadInputException(
          badLines.source() + ": the first line is too long to be the header of a CSV file");
    }
    List<String> cells = new ArrayList<>();
    String first = parser.text(lines.buffer(), lines.offset(), lines.length());
    CsvRecordParser.split(first, dialect.delimiter(), cells);
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      names.add(unique(dialect.header() ? cells.get(i).strip() : "column_" + (i + 1), i, taken));
    }
    parser.setColumns(names, record);
    hasHeader = true;
    headerReported = true;
    if (!dialect.header()) {
      lines.again();
    }
    lines.quoted(dialect.delimiter());
  }

  private String unique(String name, int column, Set<String> taken) {
    String wanted = name.isEmpty() ? "column_" + (column + 1) : name;
    String unique = wanted;
    for (int n = 2; !taken.add(unique); n++) {
      unique = wanted + "." + n;
    }
    if (!unique.equals(name) && !headerReported) {
      badLines.note(
          "column "
              + (column + 1)
              + (name.isEmpty() ? " has no name" : " is also named '" + name + "'")
              + "; it is called '"
              + unique
              + "'");
    }
    return unique;
  }

  @Override
  public String where() {
    return "line " + lines.lineNumber();
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
    lines.unquoted();
    hasHeader = false;
  }

  /** The header is read again first. */
  @Override
  public boolean seek(long reading, String token, RecordBuffer record) throws IOException {
    if (token.isEmpty()) {
      return RecordReader.super.seek(reading, token, record);
    }
    rewind();
    readHeader(record);
    return lines.seek(reading, token, () -> read(record));
  }
}
