package io.github.iforest4j.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CSV records of known columns: the scanner for the usual ones, splitting for the rest. Quotes as
 * in RFC 4180. Text that is not UTF-8 is read as windows-1252.
 */
final class CsvRecordParser extends RecordParser {
  /** Receives what is unusual about a record. */
  interface Listener {
    /** Ignores everything. */
    Listener NONE = new Listener() {};

    /** A number with a decimal comma was read. */
    default void decimalComma(String cell) {}

    /** What may be a number with a decimal comma was read as a text. */
    default void commaInText(String cell) {}

    /** What may be a number with separators of thousands was read as a text. */
    default void thousands(String cell) {}

    /** A cell is not written as those of its column in the first rows. */
    default void otherStyle(String cell, int column, NumberStyle style) {}

    /** A record that is not UTF-8 was read as windows-1252. */
    default void legacyText() {}
  }

  private static final Pattern THOUSANDS = Pattern.compile("[-+]?\\d{1,3}([.,]\\d{3})+([.,]\\d+)?");
  static final Charset LEGACY = Charset.forName("windows-1252");

  private final CsvDialect dialect;
  private final char delimiter;
  private final boolean decimalComma;
  private final Listener listener;
  private final boolean scan;
  private final List<String> cells = new ArrayList<>();
  private int[] slots = {};
  private @Nullable CsvScanner scanner;

  /**
   * @param scan whether to use the scanner; what is read is the same
   */
  CsvRecordParser(
      CsvDialect dialect, InputLimits limits, InputCounts counts, Listener listener, boolean scan) {
    super(limits, counts);
    this.dialect = dialect;
    this.delimiter = dialect.delimiter();
    this.decimalComma = dialect.decimalComma();
    this.listener = listener;
    this.scan = scan;
  }

  /**
   * Names the columns, once; records go into this buffer from now on.
   *
   * @param names {@link CsvDialect#ROW_NAME} for a column to leave out
   */
  void setColumns(List<String> names, RecordBuffer record) {
    slots =
        names.stream()
            .mapToInt(
                name -> name.equals(CsvDialect.ROW_NAME) ? RecordBuffer.NO_SLOT : record.slot(name))
            .toArray();
    boolean[] unusual = new boolean[slots.length];
    for (int i = 0; i < unusual.length; i++) {
      unusual[i] = dialect.style(i) != null;
    }
    scanner = scan && !dialect.runs() ? new CsvScanner(record, delimiter, slots, unusual) : null;
    if (scanner != null && decimalComma) {
      scanner.decimalComma();
    }
  }

  /** The number of cells of the last record that was refused as ragged. */
  int numCells() {
    return cells.size();
  }

  int numColumns() {
    return slots.length;
  }

  @Override
  @Nullable BadLine read(byte[] bytes, int offset, int length, RecordBuffer record) {
    // First: to the scanner, a blank line is a record without a value.
    if (isBlankRecord(bytes, offset, length)) {
      return BadLine.EMPTY;
    }
    if (scanner != null && scanner.parse(bytes, offset, length)) {
      return null;
    }
    String text = text(bytes, offset, length);
    if (text.indexOf('\0') >= 0) {
      return BadLine.NOT_TEXT;
    }
    boolean clean = true;
    if (dialect.runs()) {
      CsvDialect.split(text, delimiter, true, cells);
      // Nothing stands for an empty cell between spaces, so only the last ones can be missing.
      while (cells.size() > 1 && cells.size() < slots.length) {
        cells.add("");
      }
    } else {
      clean = split(text, delimiter, cells);
    }
    if (!clean && text.indexOf('\n') >= 0) {
      return BadLine.UNCLOSED_QUOTE;
    }
    while (cells.size() > slots.length && cells.get(cells.size() - 1).isBlank()) {
      cells.remove(cells.size() - 1);
    }
    if (cells.size() != slots.length) {
      return BadLine.RAGGED;
    }
    record.begin();
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] != RecordBuffer.NO_SLOT) {
        set(record, i, cells.get(i));
      }
    }
    return null;
  }

  /** Whether there is nothing but delimiters and spaces. */
  private boolean isBlankRecord(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      byte b = bytes[i];
      if (b != delimiter && b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  /**
   * Sets a cell. Where semicolons separate cells, commas mark decimals; between other delimiters
   * only if that is known, for {@code 1,234} may as well mean a thousand.
   */
  private void set(RecordBuffer record, int column, String cell) {
    int slot = slots[column];
    String text = cell.strip();
    NumberStyle style = dialect.style(column);
    if (style != null && !CellValue.isMissing(text)) {
      double value = style.value(text);
      if (!Double.isNaN(value)) {
        record.number(slot, value, cell);
      } else {
        listener.otherStyle(text, column, style);
        record.text(slot, text, cell);
      }
      return;
    }
    if (!CellValue.isCommaNumber(text)) {
      CellValue.set(record, slot, cell);
      if (text.indexOf(',') >= 0 && text.indexOf('.') >= 0 && THOUSANDS.matcher(text).matches()) {
        listener.thousands(text);
      }
    } else if (decimalComma || delimiter == ';') {
      // The scanner need not leave such numbers to us any more.
      if (scanner != null) {
        scanner.decimalComma();
      }
      listener.decimalComma(text);
      record.number(slot, Double.parseDouble(CellValue.withPoint(text)), cell);
    } else {
      listener.commaInText(text);
      CellValue.set(record, slot, cell);
    }
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

  /** The text of bytes that may not be UTF-8. */
  String text(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, length))
          .toString();
    } catch (CharacterCodingException e) {
      listener.legacyText();
      return new String(bytes, offset, length, LEGACY);
    }
  }
}
