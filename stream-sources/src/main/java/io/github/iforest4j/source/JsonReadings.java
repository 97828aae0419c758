package io.github.iforest4j.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects from bytes: a line at a time while each line is one object, and else value
 * after value, so that objects may span lines, share lines, have commas between them or be elements
 * of arrays. What is no reading is counted and skipped; no exception of a parser leaves here. Not
 * thread-safe.
 */
final class JsonReadings {
  private static final int BYTES_SHOWN = 60;
  private static final byte[] VALUE = "{\"value\":".getBytes(StandardCharsets.US_ASCII);

  /** Where a value stands, in words. */
  interface Where {
    String where();
  }

  private final LineReader lines;
  private final JsonRecordParser parser;
  private final BadLineCounter badLines;
  private final boolean bareValues;
  private final Where where;
  private final boolean complete;
  private boolean onlyValues;
  private boolean byValue;
  private long elements;

  /** Values behind {@code skipFrom} and up to {@code skipTo} were counted before. */
  private long skipFrom;

  private long skipTo;

  /**
   * @param bareValues whether a line may be a number, truth value or text, which becomes the field
   *     {@code value}
   * @param complete whether the input is a message, whose end is no accident
   */
  JsonReadings(
      LineReader lines,
      JsonRecordParser parser,
      BadLineCounter badLines,
      boolean bareValues,
      boolean complete,
      Where where) {
    this.lines = lines;
    this.parser = parser;
    this.badLines = badLines;
    this.bareValues = bareValues;
    this.complete = complete;
    this.where = where;
  }

  /**
   * Begins again.
   *
   * @param values whether lines mean nothing, and values are counted
   */
  void begin(boolean values) {
    onlyValues = values;
    byValue = values;
    elements = 0;
    skipFrom = 0;
    skipTo = 0;
  }

  /** The first line is no object, but begins several values. */
  void expectValues() {
    byValue = true;
  }

  /** From now on, values up to the second number are not counted again. */
  void skip(long from, long to) {
    skipFrom = from;
    skipTo = to;
  }

  /** How many values were read, if {@link #begin} asked for values. */
  long elements() {
    return elements;
  }

  /** Reads the next object; false at the end. */
  boolean read(RecordBuffer record) throws IOException {
    while (true) {
      LineReader.Outcome outcome = byValue ? lines.nextValue() : lines.next();
      if (outcome == LineReader.Outcome.END) {
        return false;
      }
      boolean value = byValue;
      if (onlyValues) {
        elements++;
      }
      byValue = onlyValues || value && (lines.isInArray() || !lines.isAtLineStart());
      boolean counted = elements > skipFrom && elements <= skipTo;
      BadLine bad =
          switch (outcome) {
            case TOO_LONG -> BadLine.TOO_LONG;
            case CUT_OFF -> cutOff();
            case BROKEN -> bare(record);
            default -> parse(record, value);
          };
      if (bad == null && !counted) {
        record.pack(lines.isInArray() ? lines.arrays() : 0);
        lines.isReading();
        return true;
      }
      if (bad == null || counted || bad == BadLine.EMPTY && isBlank()) {
        continue;
      }
      if (bad == BadLine.MALFORMED && !value && mayBeValues()) {
        lines.again();
        byValue = true;
        continue;
      }
      boolean cut = bad == BadLine.MALFORMED && !lines.isTerminated() && !onlyValues && !complete;
      report(cut ? BadLine.TRUNCATED : bad);
    }
  }

  /** A message is complete, so that what is cut off there is only malformed. */
  private BadLine cutOff() {
    return complete ? BadLine.MALFORMED : BadLine.TRUNCATED;
  }

  private @Nullable BadLine parse(RecordBuffer record, boolean value) {
    BadLine bad = parser.read(lines.buffer(), lines.offset(), lines.length(), record);
    return bad == BadLine.MALFORMED && !value ? bare(record) : bad;
  }

  /** A line that is a single value, if there may be such lines. */
  private @Nullable BadLine bare(RecordBuffer record) {
    int first = first();
    if (!bareValues || first < 0 || first == '{' || first == '[' || lines.isInArray()) {
      return BadLine.MALFORMED;
    }
    int length = lines.length();
    byte[] object = new byte[VALUE.length + length + 1];
    System.arraycopy(VALUE, 0, object, 0, VALUE.length);
    System.arraycopy(lines.buffer(), lines.offset(), object, VALUE.length, length);
    object[object.length - 1] = '}';
    // A comma in the value would add fields to the object: such a line is refused.
    BadLine bad = parser.read(object, 0, object.length, record);
    return bad == null && record.size() == 1 ? null : BadLine.MALFORMED;
  }

  /** The first byte that is no space; −1 if there is none. */
  private int first() {
    byte[] bytes = lines.buffer();
    for (int i = lines.offset(); i < lines.offset() + lines.length(); i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t') {
        return bytes[i];
      }
    }
    return -1;
  }

  private boolean mayBeValues() {
    int first = first();
    return first == '{' || first == '[' || first == ',' || first == ']';
  }

  private boolean isBlank() {
    return RecordParser.isBlank(lines.buffer(), lines.offset(), lines.length());
  }

  private void report(BadLine bad) {
    int shown = Math.min(BYTES_SHOWN, lines.length());
    boolean silent = bad == BadLine.TOO_LONG || onlyValues;
    badLines.badLine(
        bad,
        where.where(),
        silent ? "" : "it begins " + BadLineCounter.shown(lines.buffer(), lines.offset(), shown));
  }
}
