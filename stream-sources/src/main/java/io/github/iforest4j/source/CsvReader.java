package io.github.iforest4j.source;

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
 * CSV of a dialect. Quotes as in RFC 4180. Text that is not UTF-8 is read as windows-1252, and
 * said.
 */
final class CsvReader implements RecordReader {
  private static final Pattern THOUSANDS = Pattern.compile("[-+]?\\d{1,3}([.,]\\d{3})+([.,]\\d+)?");

  private static final Charset LEGACY = Charset.forName("windows-1252");

  private final LineReader lines;
  private final Complaints complaints;
  private final List<String> cells = new ArrayList<>();
  private final CsvDialect dialect;
  private int[] slots;
  private boolean legacyTold;
  private boolean commaTold;
  private boolean thousandsTold;
  private final boolean scan;
  private CsvScanner scanner;

  CsvReader(LineReader lines, CsvDialect dialect, Complaints complaints) {
    this(lines, dialect, complaints, true);
  }

  /** With or without the scanner for the usual records; what is read is the same. */
  CsvReader(LineReader lines, CsvDialect dialect, Complaints complaints, boolean scan) {
    this.dialect = dialect;
    this.scan = scan;
    this.lines = lines;
    this.complaints = complaints;
    if (!dialect.doubt().isEmpty()) {
      complaints.warn((dialect.words().isEmpty() ? "" : dialect.words() + "; ") + dialect.doubt());
    } else if (!dialect.words().isEmpty()) {
      complaints.note(dialect.words());
    }
    // A tell is enough.
    commaTold = dialect.decimalComma();
  }

  @Override
  public boolean read(FieldBuffer fields) throws IOException {
    if (slots == null && !readHeader(fields)) {
      return false;
    }
    while (true) {
      LineReader.Outcome outcome = lines.next();
      switch (outcome) {
        case END -> {
          return false;
        }
        case TOO_LONG -> complaints.badLine(BadLine.TOO_LONG, place(), "");
        case UNCLOSED_QUOTE -> complaints.badLine(BadLine.UNCLOSED_QUOTE, place(), "");
        case LINE -> {
          if (JsonObjects.isBlank(lines.buffer(), lines.offset(), lines.length())) {
            continue;
          }
          if (readRecord(fields)) {
            return true;
          }
        }
      }
    }
  }

  private boolean readRecord(FieldBuffer fields) {
    if (scanner != null && scanner.parse(lines.buffer(), lines.offset(), lines.length())) {
      return true;
    }
    String text = text();
    if (text.indexOf('\0') >= 0) {
      complaints.badLine(BadLine.NOT_TEXT, place(), "");
      return false;
    }
    boolean clean = split(text, dialect.delimiter(), cells);
    if (!clean && text.indexOf('\n') >= 0) {
      lines.retreat();
      complaints.badLine(BadLine.UNCLOSED_QUOTE, place(), "");
      return false;
    }
    while (cells.size() > slots.length && cells.get(cells.size() - 1).isBlank()) {
      cells.remove(cells.size() - 1);
    }
    if (cells.size() != slots.length) {
      complaints.badLine(BadLine.RAGGED, place(), ragged());
      lines.retreat();
      return false;
    }
    fields.begin();
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] != FieldBuffer.NO_SLOT) {
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
  private void set(FieldBuffer fields, int column) {
    String cell = cells.get(column);
    String text = cell.strip();
    if (!CellValue.isCommaNumber(text)) {
      CellValue.set(fields, slots[column], cell);
      tellOfThousands(text);
    } else if (dialect.decimalComma() || dialect.delimiter() == ';') {
      tellOfComma(text, "is read as a decimal number");
      fields.number(slots[column], Double.parseDouble(CellValue.withPoint(text)), cell);
    } else {
      tellOfComma(
          text,
          "is a text: decimal commas are understood between semicolons, or with --decimal-comma");
      CellValue.set(fields, slots[column], cell);
    }
  }

  private void tellOfComma(String text, String what) {
    if (!commaTold) {
      commaTold = true;
      if (scanner != null && dialect.delimiter() == ';') {
        scanner.decimalComma();
      }
      complaints.note(place() + " has '" + Complaints.brief(text) + "', which " + what);
    }
  }

  private void tellOfThousands(String text) {
    if (!thousandsTold
        && text.indexOf(',') >= 0
        && text.indexOf('.') >= 0
        && THOUSANDS.matcher(text).matches()) {
      thousandsTold = true;
      complaints.warn(
          place()
              + " has '"
              + Complaints.brief(text)
              + "', which is a text: separators of thousands are not understood");
    }
  }

  private boolean readHeader(FieldBuffer fields) throws IOException {
    LineReader.Outcome outcome;
    do {
      outcome = lines.next();
    } while (outcome == LineReader.Outcome.LINE
        && JsonObjects.isBlank(lines.buffer(), lines.offset(), lines.length()));
    if (outcome == LineReader.Outcome.END) {
      throw new BadInputException(complaints.source() + ": has no header line");
    }
    if (outcome != LineReader.Outcome.LINE) {
      throw new BadInputException(
          complaints.source() + ": the first line is too long to be the header of a CSV file");
    }
    split(text(), dialect.delimiter(), cells);
    slots = new int[cells.size()];
    Set<String> names = new HashSet<>();
    for (int i = 0; i < slots.length; i++) {
      String name = dialect.header() ? cells.get(i).strip() : "column_" + (i + 1);
      slots[i] = fields.slot(unique(name, i, names));
    }
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
    if (!unique.equals(name)) {
      complaints.note(
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
      if (!legacyTold) {
        legacyTold = true;
        complaints.note(place() + " is not UTF-8; such lines are read as windows-1252");
      }
      return new String(bytes, lines.offset(), lines.length(), LEGACY);
    }
  }

  /** The beginning of a line, for a message. */
  static String shown(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public String place() {
    return "line " + lines.lineNumber();
  }

  @Override
  public long position() {
    return lines.lineNumber();
  }
}
