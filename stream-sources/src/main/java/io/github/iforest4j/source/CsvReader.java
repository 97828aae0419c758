package io.github.iforest4j.source;

import io.github.iforest4j.source.InputReport.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads CSV of a dialect. Quotes as in RFC 4180. Text that is not UTF-8 is read as windows-1252,
 * which is reported.
 */
final class CsvReader extends LineBasedReader implements CsvRecordParser.Listener {
  private final BadLineCounter badLines;
  private final CsvDialect dialect;
  private final CsvRecordParser parser;
  private List<String> columnNames = List.of();
  private byte[] headerLine = {};
  private boolean repeatReported;
  private boolean styleReported;
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
    super(lines);
    this.dialect = dialect;
    this.badLines = badLines;
    this.parser = new CsvRecordParser(dialect, limits, badLines.counts(), this, scan);
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
      readHead(record);
    }
    while (true) {
      switch (lines.next()) {
        case END -> {
          return false;
        }
        case TOO_LONG -> badLines.badLine(BadLine.TOO_LONG, where(), "");
        case UNCLOSED_QUOTE -> badLines.badLine(BadLine.UNCLOSED_QUOTE, where(), "");
        case LINE -> {
          if (isComment() || isHeaderAgain()) {
            continue;
          }
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

  @Override
  public CsvFormat csvFormat() {
    return new CsvFormat(dialect.delimiter(), dialect.header(), dialect.decimalComma());
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
      badLines.warn(
          has(cell) + "which is a text: the first rows of its column are written in another way");
    }
  }

  @Override
  public void otherStyle(String cell, int column, NumberStyle style) {
    if (!styleReported) {
      styleReported = true;
      badLines.warn(
          where()
              + " has '"
              + BadLineCounter.brief(cell)
              + "' in '"
              + BadLineCounter.brief(columnNames.get(column))
              + "', where the first rows have numbers with "
              + style.describe()
              + ": such cells are no numbers, and count as missing");
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

  @Override
  void readHead(RecordBuffer record) throws IOException {
    if (dialect.headerLine() == 0) {
      setColumns(dialect.names(), record);
      lines.quoted(dialect.delimiter());
      return;
    }
    LineReader.Outcome outcome;
    do {
      outcome = lines.next();
    } while (outcome == LineReader.Outcome.LINE
        && (lines.lineNumber() < dialect.headerLine()
            || RecordParser.isBlank(lines.buffer(), lines.offset(), lines.length())));
    if (outcome == LineReader.Outcome.END) {
      throw new BadInputException(badLines.source() + ": has no header line");
    }
    if (outcome != LineReader.Outcome.LINE) {
      throw new BadInputException(
          badLines.source() + ": the first line is too long to be the header of a CSV file");
    }
    String first = parser.text(lines.buffer(), lines.offset(), lines.length());
    List<String> names = dialect.names();
    if (dialect.header()) {
      List<String> cells = new ArrayList<>();
      CsvDialect.split(first, dialect.delimiter(), dialect.runs(), cells);
      // The sample may be decoded in another way than this line.
      names = cells.size() == names.size() || names.isEmpty() ? cells : names;
    }
    setColumns(names, record);
    if (!dialect.header()) {
      lines.again();
    } else {
      headerLine =
          Arrays.copyOfRange(lines.buffer(), lines.offset(), lines.offset() + lines.length());
    }
    lines.quoted(dialect.delimiter());
    for (int units = 0; units < dialect.unitLines(); ) {
      if (lines.next() == LineReader.Outcome.END) {
        return;
      }
      boolean blank = RecordParser.isBlank(lines.buffer(), lines.offset(), lines.length());
      units += blank || isComment() ? 0 : 1;
    }
  }

  private void setColumns(List<String> given, RecordBuffer record) {
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String name = given.get(i);
      names.add(name.equals(CsvDialect.ROW_NAME) ? name : unique(name.strip(), i, taken));
    }
    parser.setColumns(names, record);
    columnNames = names;
    hasHeader = true;
    headerReported = true;
  }

  private boolean isComment() {
    return dialect.comments()
        && (lines.length() < 2 || lines.buffer()[lines.offset() + 1] != 'N')
        && lines.length() > 0
        && lines.buffer()[lines.offset()] == CsvSample.COMMENT;
  }

  /** Files that were put together repeat their header. */
  private boolean isHeaderAgain() {
    int from = lines.offset();
    boolean again =
        headerLine.length > 0
            && lines.length() == headerLine.length
            && Arrays.equals(
                headerLine, 0, headerLine.length, lines.buffer(), from, from + lines.length());
    if (again && !repeatReported) {
      repeatReported = true;
      badLines.note(where() + " repeats the header; such lines are skipped");
    }
    return again;
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
  public void rewind() throws IOException {
    super.rewind();
    lines.unquoted();
    hasHeader = false;
  }
}
