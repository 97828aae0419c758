package io.github.iforest4j.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads annotated CSV, as InfluxDB exports it: tables one after the other, each with lines {@code
 * #datatype}, {@code #group} and {@code #default} and a header of its own, blank lines between
 * them. A row is a reading. Its columns are fields, but for the number of the table, the name of
 * the result, and the range that was asked for ({@code _start} and {@code _stop}, where there is a
 * {@code _time}). Types are those of {@code #datatype}: a tag of digits is a text. An empty cell
 * has the value of {@code #default}; without one, it is missing.
 *
 * <p>The position of a reading is the number of its line. Known columns cost no allocation for rows
 * of US-ASCII without quotes.
 */
final class AnnotatedCsvReader implements RecordReader {
  private static final Pattern BEGIN =
      Pattern.compile("\\s*\"?#(?:datatype|group|default)\"?(?:,|\\s*\\n).*", Pattern.DOTALL);

  private static final String DATATYPE = "#datatype";
  private static final String DEFAULT = "#default";
  private static final String TIME = "_time";

  private static final byte TEXT = 0;
  private static final byte NUMBER = 1;
  private static final byte BOOLEAN = 2;
  private static final byte GUESSED = 3;

  private final LineReader lines;
  private final InputLimits limits;
  private final BadLineCounter badLines;
  private final List<String> cells = new ArrayList<>();

  private List<String> datatypes = List.of();
  private List<String> defaults = List.of();

  /** Whether annotations came, so that the next line is a header. */
  private boolean annotated;

  /** Whether a blank line came, behind which the header may be repeated. */
  private boolean separated;

  // Of the current table.
  private List<String> header = List.of();
  private int[] slots = {};
  private byte[] types = {};
  private @Nullable String[] values = {};

  private long lastReading;
  private boolean otherResultReported;
  private int resultColumn = -1;
  private @Nullable String result;

  AnnotatedCsvReader(LineReader lines, InputLimits limits, BadLineCounter badLines) {
    this.lines = lines;
    this.limits = limits;
    this.badLines = badLines;
    lines.quoted(',');
    badLines.note("annotated CSV of InfluxDB");
  }

  /** Whether a text begins with an annotation. */
  static boolean isText(String text) {
    return BEGIN.matcher(text).matches();
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    while (true) {
      switch (lines.next()) {
        case END -> {
          return false;
        }
        case TOO_LONG -> badLines.badLine(BadLine.TOO_LONG, where(), "");
        case UNCLOSED_QUOTE -> badLines.badLine(BadLine.UNCLOSED_QUOTE, where(), "");
        default -> {
          if (!isData(record)) {
            continue;
          }
          BadLine bad = row(record);
          if (bad == null) {
            lastReading = lines.lineNumber();
            return true;
          }
          badLines.badLine(bad, where(), bad == BadLine.RAGGED ? ragged() : "");
          lines.retreat();
        }
      }
    }
  }

  private String ragged() {
    return cells.size() + " cells, the header has " + header.size();
  }

  /** Takes annotations, headers and blank lines; whether the line is none of these. */
  private boolean isData(RecordBuffer record) throws IOException {
    byte[] bytes = lines.buffer();
    int from = lines.offset();
    int length = lines.length();
    if (isBlank(bytes, from, length)) {
      separated = true;
      return false;
    }
    int first = bytes[from] == '"' && length > 1 ? from + 1 : from;
    if (bytes[first] == '#') {
      CsvRecordParser.split(text(), ',', cells);
      if (!annotated) {
        datatypes = List.of();
        defaults = List.of();
        annotated = true;
      }
      if (cells.get(0).equals(DATATYPE)) {
        datatypes = List.copyOf(cells);
      } else if (cells.get(0).equals(DEFAULT)) {
        defaults = List.copyOf(cells);
      }
      return false;
    }
    if (annotated || header.isEmpty()) {
      CsvRecordParser.split(text(), ',', cells);
      begin(record);
      return false;
    }
    if (separated) {
      separated = false;
      CsvRecordParser.split(text(), ',', cells);
      return !cells.equals(header);
    }
    return true;
  }

  /** Begins a table: the cells are its header. */
  private void begin(RecordBuffer record) throws IOException {
    if (cells.contains("error") && cells.contains("reference")) {
      String why = lines.next() == LineReader.Outcome.LINE ? text() : "";
      throw new BadInputException(
          badLines.source()
              + ": "
              + where()
              + ": InfluxDB reports an error instead of data: "
              + BadLineCounter.brief(why)
              + "\nMend the query, and export again.");
    }
    annotated = false;
    separated = false;
    header = List.copyOf(cells);
    int n = header.size();
    slots = new int[n];
    types = new byte[n];
    values = new @Nullable String[n];
    resultColumn = header.indexOf("result");
    Set<String> taken = new HashSet<>();
    for (int c = 0; c < n; c++) {
      String name = header.get(c).strip();
      slots[c] = isLeftOut(name, c) || !taken.add(name) ? RecordBuffer.NO_SLOT : record.slot(name);
      types[c] = c < datatypes.size() ? type(datatypes.get(c)) : GUESSED;
      values[c] = c < defaults.size() && !defaults.get(c).isEmpty() ? defaults.get(c) : null;
    }
  }

  private boolean isLeftOut(String name, int column) {
    return switch (name) {
      case "" -> true;
      case "result", "table" -> column <= 2;
      case "_start", "_stop" -> header.contains(TIME);
      default -> false;
    };
  }

  private static byte type(String datatype) {
    return switch (datatype) {
      case "double", "long", "unsignedLong", "dateTime:number" -> NUMBER;
      case "boolean" -> BOOLEAN;
      case "" -> GUESSED;
      default -> TEXT;
    };
  }

  private @Nullable BadLine row(RecordBuffer record) {
    byte[] bytes = lines.buffer();
    int from = lines.offset();
    int to = from + lines.length();
    if (lines.length() > limits.maxLineBytes()) {
      return BadLine.TOO_LONG;
    }
    int columns = 1;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == 0) {
        return BadLine.NOT_TEXT;
      }
      if (b < 0 || b == '"') {
        return splitRow(record);
      }
      columns += b == ',' ? 1 : 0;
    }
    if (columns != header.size()) {
      CsvRecordParser.split(text(), ',', cells);
      return BadLine.RAGGED;
    }
    record.begin(bytes);
    int begin = from;
    for (int c = 0; c < columns; c++) {
      int end = Bytes.indexOf((byte) ',', bytes, begin, to);
      cell(record, c, bytes, begin, end);
      begin = end + 1;
    }
    return record.isEmpty() ? BadLine.EMPTY : null;
  }

  private @Nullable BadLine splitRow(RecordBuffer record) {
    boolean clean = CsvRecordParser.split(text(), ',', cells);
    if (!clean) {
      return BadLine.UNCLOSED_QUOTE;
    }
    if (cells.size() != header.size()) {
      return BadLine.RAGGED;
    }
    record.begin();
    for (int c = 0; c < slots.length; c++) {
      cell(record, c, cells.get(c));
    }
    return record.isEmpty() ? BadLine.EMPTY : null;
  }

  /** A cell of bytes, all of US-ASCII. */
  private void cell(RecordBuffer record, int column, byte[] bytes, int from, int to) {
    int slot = slots[column];
    if (slot == RecordBuffer.NO_SLOT && column != resultColumn) {
      return;
    }
    if (from == to || column == resultColumn || types[column] > NUMBER) {
      cell(
          record,
          column,
          from == to ? "" : new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    } else if (types[column] == TEXT) {
      record.text(slot, from, to, from, to);
    } else if (isPlainNumber(bytes, from, to)) {
      record.number(slot, Decimals.parse(bytes, from, to), from, to);
    } else {
      cell(record, column, new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    }
  }

  private static boolean isPlainNumber(byte[] bytes, int from, int to) {
    int digits = 0;
    int points = 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b >= '0' && b <= '9') {
        digits++;
      } else if (b == '.') {
        points++;
      } else if (b != '-' || i > from) {
        return false;
      }
    }
    return digits > 0 && points <= 1;
  }

  private void cell(RecordBuffer record, int column, String cell) {
    String given = values[column];
    String text = cell.isEmpty() && given != null ? given : cell;
    if (column == resultColumn && slots[column] == RecordBuffer.NO_SLOT) {
      checkResult(text);
      return;
    }
    int slot = slots[column];
    if (slot == RecordBuffer.NO_SLOT) {
      return;
    }
    if (text.isEmpty()) {
      record.missing(slot, "");
    } else if (types[column] == TEXT) {
      record.text(slot, text, text);
    } else if (types[column] == BOOLEAN && (text.equals("true") || text.equals("false"))) {
      record.bool(slot, text.equals("true"), text);
    } else {
      CellValue.set(record, slot, text);
    }
  }

  /** Rows of several results, such as a mean and a maximum, look alike without their names. */
  private void checkResult(String text) {
    if (result == null) {
      result = text;
    } else if (!otherResultReported && !result.equals(text)) {
      otherResultReported = true;
      badLines.warn(
          where()
              + " begins the result '"
              + BadLineCounter.brief(text)
              + "' after '"
              + BadLineCounter.brief(result)
              + "': their rows are read as of one; export one result at a time");
    }
  }

  private static boolean isBlank(byte[] bytes, int offset, int length) {
    return RecordParser.isBlank(bytes, offset, length);
  }

  private String text() {
    return new String(lines.buffer(), lines.offset(), lines.length(), StandardCharsets.UTF_8);
  }

  @Override
  public long position() {
    return lines.lineNumber();
  }

  @Override
  public String where() {
    return "line " + lines.lineNumber();
  }

  @Override
  public long lastReading() {
    return lastReading;
  }

  @Override
  public boolean canSeek() {
    return lines.canSeek();
  }

  /** The number of the last line that was read; those before the last reading are read again. */
  @Override
  public String token() {
    return Long.toString(lines.lineNumber());
  }

  @Override
  public void rewind() throws IOException {
    lines.rewind();
    header = List.of();
    datatypes = List.of();
    defaults = List.of();
    annotated = false;
    separated = false;
    lastReading = 0;
    result = null;
  }

  /** The columns of a row are those of its table, so all tables before it are read again. */
  @Override
  public boolean seek(long reading, String token, RecordBuffer record) throws IOException {
    long upTo;
    try {
      upTo = token.isEmpty() ? 0 : Long.parseLong(token);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + token + "' is no place in annotated CSV", e);
    }
    rewind();
    boolean found = reading == 0 || RecordReader.super.seek(reading, token, record);
    // What came behind the last reading was counted already; its annotations are taken again.
    while (found && lines.lineNumber() < upTo) {
      LineReader.Outcome outcome = lines.next();
      if (outcome == LineReader.Outcome.END) {
        break;
      }
      if (outcome == LineReader.Outcome.LINE) {
        isData(record);
      }
    }
    return found;
  }

  /** Does nothing: the stream is closed by its opener. */
  @Override
  public void close() {}
}
