package io.github.iforest4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts bytes into lines, or into CSV records whose quoted cells may hold line ends. Memory is
 * bounded by the longest line allowed; longer ones are skipped without being kept.
 *
 * <p>A quote that is never closed costs only its own line: reading goes on behind it.
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
    /** No more bytes. */
    END
  }

  private static final int FIRST_CAPACITY = 1 << 16;
  private static final int NO_DELIMITER = -1;

  private final InputStream in;
  private final int maxBytes;
  private int delimiter = NO_DELIMITER;

  // buffer[begin .. lineEnd) is the current line, buffer[next .. end) is still to be read.
  private byte[] buffer;
  private int begin;
  private int lineEnd;
  private int next;
  private int end;
  private boolean terminated;
  private long lineNumber;
  private long nextLineNumber;

  LineReader(InputStream in, int maxBytes) {
    this(in, maxBytes, 1);
  }

  /** Lines numbered from {@code firstNumber}. */
  LineReader(InputStream in, int maxBytes, long firstNumber) {
    this.in = in;
    this.maxBytes = maxBytes;
    this.buffer = new byte[Math.min(FIRST_CAPACITY, maxBytes + 1)];
    this.nextLineNumber = firstNumber;
  }

  /** From now on, line ends inside quoted cells belong to the cell. */
  void quoted(char cellDelimiter) {
    delimiter = cellDelimiter;
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

  /** The number that the next line will have. */
  long nextLineNumber() {
    return nextLineNumber;
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
      end = Math.max(0, in.read(buffer, 0, buffer.length));
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
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, maxBytes + 1L));
    }
    int n = in.read(buffer, end, buffer.length - end);
    end += Math.max(0, n);
    return n > 0;
  }
}
