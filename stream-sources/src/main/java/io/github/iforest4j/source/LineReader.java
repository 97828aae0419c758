package io.github.iforest4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts bytes into lines, or into CSV records whose quoted cells may hold line ends. Memory is
 * bounded by the longest line allowed; longer ones are skipped without being kept.
 *
 * <p>A quote that is never closed costs only its own line: reading goes on behind it.
 *
 * <p>This class is long because lines, records and JSON values are cut from one buffer, and a place
 * to seek to depends on all of its state.
 */
final class LineReader {
  /** What {@link #next} found. */
  enum Outcome {
    /** A line, without its end. */
    LINE,
    /** A line beyond the limit; it was skipped, and its bytes are gone. */
    TOO_LONG,
    /** A line with a quote that is still open at the limit or the end of the input. */
    UNCLOSED_QUOTE,
    /** Something that is no JSON object or array, up to the end of its line. */
    BROKEN,
    /** A JSON value that the input ends inside. */
    CUT_OFF,
    /** No more bytes. */
    END
  }

  private static final int FIRST_CAPACITY = 1 << 16;
  private static final int NO_DELIMITER = -1;
  private static final Pattern PLACE =
      Pattern.compile("(\\d{1,18})-(\\d{1,18})-(\\d{1,18}):(\\d{1,18})");

  private InputStream in;
  private final int maxBytes;
  private int delimiter = NO_DELIMITER;

  // buffer[begin .. lineEnd) is the current line, buffer[next .. end) is still to be read.
  private byte[] buffer;
  private final JsonExtent extent = new JsonExtent();

  /** Whether the values to come are elements of an array. */
  private boolean inArray;

  private long arrays;

  private int begin;
  private int lineEnd;
  private int next;
  private int end;
  private boolean terminated;
  private long lineNumber;
  private long nextLineNumber;

  /** How many bytes of the text were read; buffer[end] stands there. */
  private long readTo;

  // The last line that was a reading: where it began, and what came behind it.
  private long readingBegin;
  private long readingNext;
  private long readingLine;

  LineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
    this.buffer = new byte[Math.min(FIRST_CAPACITY, maxBytes + 1)];
    this.nextLineNumber = 1;
  }

  /** Continues with another stream; unread input is dropped. */
  void readFrom(InputStream other) {
    in = other;
    empty();
    inArray = false;
  }

  /** Begins with another stream, at its line 1. */
  void beginWith(InputStream other) {
    readFrom(other);
    nextLineNumber = 1;
    lineNumber = 0;
  }

  /** Whether the input ended, or was left, inside an array of values. */
  boolean isInArray() {
    return inArray;
  }

  /** How many arrays have begun, in all inputs so far. */
  long arrays() {
    return arrays;
  }

  /**
   * Goes to the next JSON object, or to the next element of an array of any kind, wherever lines
   * end. Commas, and the brackets of what they stand in, are skipped.
   *
   * @return {@code LINE} if a complete value is now the current line; {@code BROKEN} if the rest of
   *     a line is now the current line because it is no such value
   */
  Outcome nextValue() throws IOException {
    if (!skipSeparators()) {
      begin = next;
      lineEnd = next;
      lineNumber = nextLineNumber;
      return Outcome.END;
    }
    begin = next;
    lineNumber = nextLineNumber;
    if (buffer[begin] != '{' && buffer[begin] != '[') {
      return scalar();
    }
    extent.begin();
    int scanned = 0;
    while (true) {
      int available = Math.min(end - begin, maxBytes + 1);
      int behind = extent.scan(buffer, begin + scanned, begin + available);
      if (behind >= 0 && behind - begin <= maxBytes) {
        endValue(behind);
        return Outcome.LINE;
      }
      if (behind == JsonExtent.BROKEN) {
        return restOfLine();
      }
      scanned = available;
      if (scanned > maxBytes) {
        return skipLongValue(behind);
      }
      if (!fill()) {
        endLine(end, false, 1);
        return Outcome.CUT_OFF;
      }
    }
  }

  /** Goes to the beginning of a value; false at the end. */
  private boolean skipSeparators() throws IOException {
    while (true) {
      for (; next < end; next++) {
        byte b = buffer[next];
        if (b == '\n') {
          nextLineNumber++;
        } else if (b == '[' && !inArray) {
          inArray = true;
          arrays++;
        } else if (b == ']') {
          inArray = false;
        } else if (b == '}' && !inArray) {
          continue;
        } else if (b != ' ' && b != '\t' && b != '\r' && b != ',') {
          return true;
        }
      }
      begin = next;
      if (!fill()) {
        return false;
      }
    }
  }

  /** A number, word or text that is an element by itself. */
  private Outcome scalar() throws IOException {
    int scanned = 0;
    boolean inText = buffer[begin] == '"';
    boolean escaped = false;
    while (true) {
      for (; begin + scanned < end; scanned++) {
        byte b = buffer[begin + scanned];
        boolean ends =
            b == '\n' || !inText && (b == ',' || b == ']' || b == '{' || b == ' ' || b == '\r');
        if (ends && scanned > 0 || b == '\n') {
          lineEnd = begin + scanned;
          next = lineEnd;
          terminated = true;
          return Outcome.BROKEN;
        }
        if (scanned > 0 && inText && b == '"' && !escaped) {
          inText = false;
        }
        escaped = b == '\\' && !escaped;
      }
      if (scanned > maxBytes) {
        skipLong();
        return Outcome.TOO_LONG;
      }
      if (!fill()) {
        endLine(end, false, 1);
        return Outcome.BROKEN;
      }
    }
  }

  /** What stands up to the end of the line is no value; the next one begins on another line. */
  private Outcome restOfLine() throws IOException {
    int scanned = 0;
    while (true) {
      int lineFeed = Bytes.indexOf((byte) '\n', buffer, begin + scanned, end);
      if (lineFeed < end) {
        endLine(lineFeed, true, 1);
        return Outcome.BROKEN;
      }
      scanned = end - begin;
      if (scanned > maxBytes) {
        skipLong();
        return Outcome.BROKEN;
      }
      if (!fill()) {
        endLine(end, false, 1);
        return Outcome.BROKEN;
      }
    }
  }

  private void endValue(int behind) {
    lineEnd = behind;
    terminated = true;
    nextLineNumber = lineNumber + newlines(begin, behind);
    next = behind;
    while (next < end && (buffer[next] == ' ' || buffer[next] == ',' || buffer[next] == '\r')) {
      next++;
    }
    if (next < end && buffer[next] == '\n') {
      next++;
      nextLineNumber++;
    }
  }

  private long newlines(int from, int to) {
    long n = 0;
    for (int i = Bytes.indexOf((byte) '\n', buffer, from, to);
        i < to;
        i = Bytes.indexOf((byte) '\n', buffer, i + 1, to)) {
      n++;
    }
    return n;
  }

  /** Whether the next line begins where the last value ended. */
  boolean isAtLineStart() {
    return next > 0 && buffer[next - 1] == '\n' || next == end;
  }

  /** Skips a value beyond the limit without keeping it. */
  private Outcome skipLongValue(int found) throws IOException {
    int behind = found;
    nextLineNumber = lineNumber + newlines(begin, behind >= 0 ? behind : end);
    while (behind == JsonExtent.MORE) {
      empty();
      int n = Math.max(0, in.read(buffer, 0, buffer.length));
      end = n;
      readTo += n;
      if (n == 0) {
        return Outcome.TOO_LONG;
      }
      behind = extent.scan(buffer, 0, end);
      nextLineNumber += newlines(0, behind >= 0 ? behind : end);
    }
    int from = Math.max(0, behind);
    begin = from;
    lineEnd = from;
    next = from;
    return Outcome.TOO_LONG;
  }

  private void empty() {
    begin = 0;
    lineEnd = 0;
    next = 0;
    end = 0;
  }

  /** From now on, line ends inside quoted cells belong to the cell. */
  void quoted(char cellDelimiter) {
    delimiter = cellDelimiter;
  }

  /** The current line is a reading: {@link #place} is behind it. */
  void isReading() {
    readingBegin = readTo - (end - begin);
    readingNext = readTo - (end - next);
    readingLine = lineNumber;
  }

  /** Whether the lines are those of a regular file. */
  boolean canSeek() {
    return in instanceof TextStream;
  }

  /** The number of the line of the last reading; 0 when there was none. */
  long readingLine() {
    return readingLine;
  }

  /**
   * Behind the last reading, as {@code BEGIN-NEXT-HERE:LINE}: the offsets of that reading, of the
   * line behind it, and of where this reader has come to, with the number of the line there. HERE
   * differs from NEXT when bad lines were read up to the end of the file.
   */
  String place() {
    long here = readTo - (end - next);
    return readingBegin + "-" + readingNext + "-" + here + ":" + nextLineNumber;
  }

  /** Goes to the beginning of the text. */
  void rewind() throws IOException {
    restart(0, 1);
    lineNumber = 0;
    readingLine = 0;
    readingBegin = 0;
    readingNext = 0;
  }

  private boolean restart(long at, long line) throws IOException {
    boolean there = ((TextStream) in).seek(at);
    readTo = at;
    empty();
    inArray = false;
    nextLineNumber = line;
    return there;
  }

  /** Reads one line as a reading. */
  interface ReadOne {
    boolean read() throws IOException;
  }

  /**
   * Goes behind a reading, by reading it again.
   *
   * @param line the number of its line; 0 if there was none
   * @param place what {@link #place} gave
   * @return false if no reading stands there that ends where it ended
   * @throws IllegalArgumentException if the place is malformed
   */
  boolean seek(long line, String place, ReadOne reading) throws IOException {
    Matcher m = PLACE.matcher(place);
    if (!m.matches()) {
      throw new IllegalArgumentException("'" + place + "' is no place in lines");
    }
    long nextOffset = Long.parseLong(m.group(2));
    long here = Long.parseLong(m.group(3));
    long hereLine = Long.parseLong(m.group(4));
    if (line == 0) {
      return restart(here, hereLine);
    }
    if (!restart(Long.parseLong(m.group(1)), line)
        || !reading.read()
        || lineNumber != line
        || readingNext != nextOffset) {
      return false;
    }
    return here == nextOffset || restart(here, hereLine);
  }

  /** From now on, every line end ends a line. */
  void unquoted() {
    delimiter = NO_DELIMITER;
  }

  byte[] buffer() {
    return buffer;
  }

  int offset() {
    return begin;
  }

  int length() {
    return lineEnd - begin;
  }

  /** The number of the first physical line of the current line. */
  long lineNumber() {
    return lineNumber;
  }

  /** Whether the line ended with a line end, rather than with the input. */
  boolean isTerminated() {
    return terminated;
  }

  Outcome next() throws IOException {
    begin = next;
    lineEnd = next;
    lineNumber = nextLineNumber;
    int scanned = 0;
    boolean inQuotes = false;
    boolean atCellStart = true;
    boolean afterQuote = false;
    long physicalLines = 1;
    while (true) {
      int available = Math.min(end - begin, maxBytes + 1);
      if (!inQuotes && !afterQuote) {
        // The usual case, eight bytes at a time: no quote up to the end of the line.
        int to = begin + available;
        int lineFeed = Bytes.indexOf((byte) '\n', buffer, begin + scanned, to);
        if (delimiter == NO_DELIMITER
            || Bytes.indexOf((byte) '"', buffer, begin + scanned, lineFeed) == lineFeed) {
          if (lineFeed < to) {
            endLine(lineFeed, true, physicalLines);
            return Outcome.LINE;
          }
          scanned = available;
          atCellStart = scanned == 0 || buffer[to - 1] == delimiter;
        }
      }
      for (; scanned < available; scanned++) {
        byte b = buffer[begin + scanned];
        if (b == '\n') {
          if (!inQuotes) {
            endLine(begin + scanned, true, physicalLines);
            return Outcome.LINE;
          }
          physicalLines++;
        }
        if (b == '"') {
          // A quote closes, opens at the start of a cell, or reopens: "" stands for a quote.
          boolean opens = !inQuotes && (atCellStart || afterQuote);
          afterQuote = inQuotes;
          inQuotes = opens;
          atCellStart = false;
        } else {
          afterQuote = false;
          atCellStart = b == delimiter;
        }
      }
      if (scanned > maxBytes) {
        if (!retreat()) {
          skipLong();
        }
        return inQuotes ? Outcome.UNCLOSED_QUOTE : Outcome.TOO_LONG;
      }
      if (!fill()) {
        if (begin == end) {
          lineEnd = begin;
          next = begin;
          return Outcome.END;
        }
        if (!inQuotes || !retreat()) {
          endLine(end, false, physicalLines);
        }
        return inQuotes ? Outcome.UNCLOSED_QUOTE : Outcome.LINE;
      }
    }
  }

  private void endLine(int lastByte, boolean ended, long physicalLines) {
    boolean carriageReturn = lastByte > begin && buffer[lastByte - 1] == '\r';
    lineEnd = carriageReturn ? lastByte - 1 : lastByte;
    terminated = ended;
    next = ended ? lastByte + 1 : lastByte;
    nextLineNumber = lineNumber + physicalLines;
  }

  /**
   * Takes back all but the first physical line of the record, so that a stray quote cannot swallow
   * the lines behind it.
   *
   * @return false when no line end is known
   */
  boolean retreat() {
    for (int i = begin; i < end; i++) {
      if (buffer[i] == '\n') {
        endLine(i, true, 1);
        return true;
      }
    }
    return false;
  }

  /** Takes the whole line back: it comes again. */
  void again() {
    next = begin;
    nextLineNumber = lineNumber;
  }

  private void skipLong() throws IOException {
    nextLineNumber = lineNumber + 1;
    terminated = false;
    do {
      begin = 0;
      lineEnd = 0;
      next = 0;
      end = 0;
      end = Math.max(0, in.read(buffer, 0, buffer.length));
      readTo += end;
      for (int i = 0; i < end; i++) {
        if (buffer[i] == '\n') {
          terminated = true;
          next = i + 1;
          return;
        }
      }
    } while (end > 0);
  }

  /** Reads more bytes behind those that are there; false at the end of the input. */
  private boolean fill() throws IOException {
    if (begin == end || end == buffer.length) {
      System.arraycopy(buffer, begin, buffer, 0, end - begin);
      end -= begin;
      begin = 0;
      // If reading fails, the place is still the beginning of this line.
      lineEnd = 0;
      next = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, maxBytes + 1L));
    }
    int n = in.read(buffer, end, buffer.length - end);
    end += Math.max(0, n);
    readTo += Math.max(0, n);
    return n > 0;
  }
}
