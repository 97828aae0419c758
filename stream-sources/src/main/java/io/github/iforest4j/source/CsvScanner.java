package io.github.iforest4j.source;

/**
 * Reads the usual record in one pass and without allocation: plain US-ASCII, as many cells as
 * columns, quotes around whole cells at most. Like {@link JsonScanner}, it refuses a record that
 * may mean something else, and {@link CsvRecordParser} then splits the record's text.
 */
final class CsvScanner {
  private static final int UNUSUAL = NumberScanner.NONE;

  private final RecordBuffer fields;
  private final NumberScanner number = new NumberScanner();
  private final byte delimiter;
  private final int[] slots;
  private final boolean[] unusual;

  /** What separates the decimals, besides a point. */
  private byte comma = '.';

  private byte[] line = {};
  private int end;
  private final byte[] withPoint = new byte[NumberScanner.MAX_LENGTH];

  /**
   * @param slots by column, where its values go; {@link RecordBuffer#NO_SLOT} for nowhere
   * @param unusual by column, whether its numbers are written in another way than usual
   */
  CsvScanner(RecordBuffer fields, char delimiter, int[] slots, boolean[] unusual) {
    this.fields = fields;
    this.delimiter = (byte) delimiter;
    this.slots = slots;
    this.unusual = unusual;
  }

  RecordBuffer fields() {
    return fields;
  }

  /** From now on, a comma may stand for the point. */
  void decimalComma() {
    comma = ',';
  }

  /**
   * Reads a record into the fields.
   *
   * @return false when the record is unusual; the fields are in no particular state then
   */
  boolean parse(byte[] bytes, int offset, int length) {
    line = bytes;
    end = offset + length;
    fields.begin(bytes);
    int p = offset;
    for (int column = 0; column < slots.length; column++) {
      p = unusual[column] ? UNUSUAL : cell(slots[column], p);
      if (p == UNUSUAL || (p == end) != (column == slots.length - 1)) {
        return false;
      }
      p++;
    }
    return true;
  }

  /** Reads a cell; returns the index of the delimiter behind it, or the end of the line. */
  private int cell(int slot, int from) {
    byte[] b = line;
    if (from < end && b[from] == '"') {
      return quoted(slot, from + 1);
    }
    int p = from;
    while (p < end && b[p] == ' ') {
      p++;
    }
    int behind = p < end && isNumberStart(b[p]) ? number(slot, from, p) : UNUSUAL;
    if (behind != UNUSUAL) {
      return behind;
    }
    for (p = from; p < end && b[p] != delimiter; p++) {
      // Also negative ones: those of other characters than US-ASCII.
      if (b[p] <= 0) {
        return UNUSUAL;
      }
    }
    return set(slot, from, p) ? p : UNUSUAL;
  }

  private int quoted(int slot, int from) {
    int p = from;
    for (; p < end && line[p] != '"'; p++) {
      if (line[p] <= 0 || line[p] == '\n') {
        return UNUSUAL;
      }
    }
    boolean whole = p < end && (p + 1 == end || line[p + 1] == delimiter);
    return whole && set(slot, from, p) ? p + 1 : UNUSUAL;
  }

  /** Sets a cell that holds no number, as a rule; numbers in it are left to the other way. */
  private boolean set(int slot, int cellFrom, int cellTo) {
    int from = cellFrom;
    int to = cellTo;
    while (from < to && Character.isWhitespace(line[from])) {
      from++;
    }
    while (to > from && Character.isWhitespace(line[to - 1])) {
      to--;
    }
    boolean missing = CellValue.isMissing(line, from, to);
    if (!missing && (isNumberStart(line[from]) || line[from] == ',') && mayBeNumber(from, to)) {
      return false;
    }
    if (slot == RecordBuffer.NO_SLOT) {
      return true;
    }
    if (missing) {
      fields.missing(slot, cellFrom, cellTo);
    } else {
      fields.text(slot, from, to, cellFrom, cellTo);
    }
    return true;
  }

  /** Whether there is nothing in it that no number has, such as the minus inside a date. */
  private boolean mayBeNumber(int from, int to) {
    int points = 0;
    int commas = 0;
    for (int i = from; i < to; i++) {
      byte b = line[i];
      points += b == '.' ? 1 : 0;
      commas += b == ',' ? 1 : 0;
      boolean sign =
          (b == '-' || b == '+') && (i == from || line[i - 1] == 'e' || line[i - 1] == 'E');
      boolean inNumber = b >= '0' && b <= '9' || b == '.' || b == ',' || b == 'e' || b == 'E';
      if (!inNumber && !sign) {
        return false;
      }
    }
    return points <= 1 || commas > 0;
  }

  private static boolean isNumberStart(byte b) {
    return b >= '0' && b <= '9' || b == '-' || b == '+' || b == '.';
  }

  /**
   * Reads a cell that is a number and nothing else but spaces.
   *
   * @return the index behind the cell, or {@link #UNUSUAL}
   */
  private int number(int slot, int cellFrom, int from) {
    byte[] b = line;
    int numberEnd = number.scan(b, from, end, comma, delimiter);
    if (numberEnd == UNUSUAL) {
      return UNUSUAL;
    }
    int p = numberEnd;
    while (p < end && b[p] == ' ') {
      p++;
    }
    if ((p < end && b[p] != delimiter) || numberEnd - from > NumberScanner.MAX_LENGTH) {
      return UNUSUAL;
    }
    if (slot == RecordBuffer.NO_SLOT) {
      return p;
    }
    if (number.isInteger() && number.numDigits() > NumberScanner.LONGEST_DOUBLE_INTEGER) {
      fields.text(slot, from, numberEnd, cellFrom, p);
    } else {
      double value = number.valueOrNan();
      fields.number(
          slot, Double.isNaN(value) ? hard(from, numberEnd, number.point()) : value, cellFrom, p);
    }
    return p;
  }

  private double hard(int from, int to, int point) {
    if (point == UNUSUAL || line[point] == '.') {
      return Decimals.parse(line, from, to);
    }
    System.arraycopy(line, from, withPoint, 0, to - from);
    withPoint[point - from] = '.';
    return Decimals.parse(withPoint, 0, to - from);
  }
}
