package io.github.iforest4j.source;

import io.github.iforest4j.source.InputReport.Severity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads CSV of a dialect. Quotes as in RFC 4180. Text that is not UTF-8 is read as windows-1252,
 * which is reported.
 */
final class CsvReader implements RecordReader {
  private static final Pattern THOUSANDS = Pattern.compile("[-+]?\\d{1,3}([.,]\\d{3})+([.,]\\d+)?");

  private static final Charset LEGACY = Charset.forName("windows-1252");

  private final LineReader lines;
  private final BadLineCounter badLines;
  private final List<String> cells = new ArrayList<>();
  private final CsvDialect dialect;
  private int[] slots;
  private boolean headerReported;
  private boolean legacyReported;
  private boolean commaReported;
  private boolean thousandsReported;
  private final boolean scan;
  private CsvScanner scanner;

  CsvReader(LineReader lines, CsvDialect dialect, BadLineCounter badLines) {
    this(lines, dialect, badLines, true);
  }

  /** With or without the scanner for the usual records; what is read is the same. */
  CsvReader(LineReader lines, CsvDialect dialect, BadLineCounter badLines, boolean scan) {
    this.dialect = dialect;
    this.scan = scan;
    this.lines = lines;
    this.badLines = badLines;
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
  public boolean read(RecordBuffer fields) throws IOException {
    if (slots == null && !readHeader(fields)) {
      return false;
    }
    while (true) {
      LineReader.Outcome outcome = lines.next();
      switch (outcome) {
        case END -> {
          return false;
        }
        case TOO_LONG -> badLines.badLine(BadLine.TOO_LONG, where(), "");
        case UNCLOSED_QUOTE -> badLines.badLine(BadLine.UNCLOSED_QUOTE, where(), "");
        case LINE -> {
          if (JsonObjects.isBlank(lines.buffer(), lines.offset(), lines.length())) {
            continue;
          }
          if (readRecord(fields)) {
            lines.isReading();
            return true;
          }
        }
      }
    }
  }

  private boolean readRecord(RecordBuffer fields) {
    if (scanner != null && scanner.parse(lines.buffer(), lines.offset(), lines.length())) {
      return true;
    }
    String text = text();
    if (text.indexOf('\0') >= 0) {
      badLines.badLine(BadLine.NOT_TEXT, where(), "");
      return false;
    }
    boolean clean = split(text, dialect.delimiter(), cells);
    if (!clean && text.indexOf('\n') >= 0) {
      lines.retreat();
      badLines.badLine(BadLine.UNCLOSED_QUOTE, where(), "");
      return false;
    }
    while (cells.size() > slots.length && cells.get(cells.size() - 1).isBlank()) {
      cells.remove(cells.size() - 1);
    }
    if (cells.size() != slots.length) {
      badLines.badLine(BadLine.RAGGED, where(), ragged());
      lines.retreat();
      return false;
    }
    fields.begin();
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] != RecordBuffer.NO_SLOT) {
        set(fields, i);
      }
    }
    return true;
  }

  private String ragged() {
    String cellCount = cells.size() + (cells.size() == 1 ? " cell" : " cells");
    String unlike = cellCount + ", the header has " + slots.length;
    boolean decimalCommas = dialect.delimiter() == ',' && cells.size() == 2 * slots.length;
    return decimalCommas
        ? unlike + "; if numbers have decimal commas, separate cells by semicolons"
        : unlike;
  }

  /**
   * Sets a cell. Where semicolons separate cells, commas mark decimals; between other delimiters
   * only if the dialect says so, for {@code 1,234} may as well mean a thousand.
   */
  private void set(RecordBuffer fields, int column) {
    String cell = cells.get(column);
    String text = cell.strip();
    if (!CellValue.isCommaNumber(text)) {
      CellValue.set(fields, slots[column], cell);
      reportThousands(text);
    } else if (dialect.decimalComma() || dialect.delimiter() == ';') {
      reportComma(text);
      fields.number(slots[column], Double.parseDouble(CellValue.withPoint(text)), cell);
    } else {
      if (!commaReported) {
        commaReported = true;
        badLines.doubt(
            Severity.NOTE,
            where()
                + " has '"
                + BadLineCounter.brief(text)
                + "', which is a text: decimal commas are understood between semicolons",
            CsvFormat.Setting.DECIMAL_COMMA,
            "");
      }
      CellValue.set(fields, slots[column], cell);
    }
  }

  private void reportComma(String text) {
    if (!commaReported) {
      commaReported = true;
      if (scanner != null && dialect.delimiter() == ';') {
        scanner.decimalComma();
      }
      badLines.note(
          where() + " has '" + BadLineCounter.brief(text) + "', which is read as a decimal number");
    }
  }

  private void reportThousands(String text) {
    if (!thousandsReported
        && text.indexOf(',') >= 0
        && text.indexOf('.') >= 0
        && THOUSANDS.matcher(text).matches()) {
      thousandsReported = true;
      badLines.warn(
          where()
              + " has '"
              + BadLineCounter.brief(text)
              + "', which is a text: separators of thousands are not understood");
    }
  }

  private boolean readHeader(RecordBuffer fields) throws IOException {
    LineReader.Outcome outcome;
    do {
      outcome = lines.next();
    } while (outcome == LineReader.Outcome.LINE
        && JsonObjects.isBlank(lines.buffer(), lines.offset(), lines.length()));
    if (outcome == LineReader.Outcome.END) {
      throw new BadInputException(badLines.source() + ": has no header line");
    }
    if (outcome != LineReader.Outcome.LINE) {
      throw new BadInputException(
          badLines.source() + ": the first line is too long to be the header of a CSV file");
    }
    split(text(), dialect.delimiter(), cells);
    slots = new int[cells.size()];
    Set<String> names = new HashSet<>();
    for (int i = 0; i < slots.length; i++) {
      String name = dialect.header() ? cells.get(i).strip() : "column_" + (i + 1);
      slots[i] = fields.slot(unique(name, i, names));
    }
    headerReported = true;
    if (!dialect.header()) {
      lines.again();
    }
    lines.quoted(dialect.delimiter());
    scanner = scan ? new CsvScanner(fields, dialect.delimiter(), slots) : null;
    if (scanner != null && dialect.decimalComma()) {
      scanner.decimalComma();
    }
    return true;
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

  /**
   * Splits a record into its cells, without their quotes.
   *
   * @return false when text stands between a closing quote and the delimiter; it is kept
   */
  static boolean split(String record, char delimiter, List<String> cells) {
    cells.clear();
    boolean clean = true;
    int n = record.length();
    int i = 0;
    while (true) {
      if (i < n && record.charAt(i) == '"') {
        StringBuilder cell = new StringBuilder();
        i = unquote(record, i + 1, cell);
        int rest = record.indexOf(delimiter, i);
        int cellEnd = rest < 0 ? n : rest;
        clean &= record.substring(i, cellEnd).isBlank();
        cells.add(cell.append(record, i, cellEnd).toString());
        i = cellEnd;
      } else {
        int found = record.indexOf(delimiter, i);
        int cellEnd = found < 0 ? n : found;
        cells.add(record.substring(i, cellEnd));
        i = cellEnd;
      }
      if (i >= n) {
        return clean;
      }
      i++;
    }
  }

  /** Appends what stands up to the closing quote; returns the index behind it. */
  private static int unquote(String record, int from, StringBuilder cell) {
    int i = from;
    while (i < record.length()) {
      char c = record.charAt(i++);
      if (c != '"') {
        cell.append(c);
      } else if (i < record.length() && record.charAt(i) == '"') {
        cell.append('"');
        i++;
      } else {
        break;
      }
    }
    return i;
  }

  private String text() {
    byte[] bytes = lines.buffer();
    String text = new String(bytes, lines.offset(), lines.length(), StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, lines.offset(), lines.length()))
          .toString();
    } catch (CharacterCodingException e) {
      if (!legacyReported) {
        legacyReported = true;
        badLines.note(where() + " is not UTF-8; such lines are read as windows-1252");
      }
      return new String(bytes, lines.offset(), lines.length(), LEGACY);
    }
  }

  /** The beginning of a line, for a message. */
  static String shown(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
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
    slots = null;
  }

  /** The header is read again first. */
  @Override
  public boolean seek(long reading, String token, RecordBuffer fields) throws IOException {
    if (token.isEmpty()) {
      return RecordReader.super.seek(reading, token, fields);
    }
    rewind();
    return readHeader(fields) && lines.seek(reading, token, () -> read(fields));
  }
}
