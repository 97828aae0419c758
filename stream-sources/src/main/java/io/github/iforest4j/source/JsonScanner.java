package io.github.iforest4j.source;

import java.util.Arrays;

/**
 * Reads the usual line in one pass and without allocation: a flat object of known fields, whose
 * values are numbers, texts of plain US-ASCII, truth values and nulls. The next field is expected
 * where it stood in the line before.
 *
 * <p>Whatever else a line may be, {@link #parse} refuses it, and {@link JsonObjects} reads it
 * instead: a refusal costs time, never a reading. What is accepted means the same to both ({@code
 * ScannerDifferentialTest}).
 */
final class JsonScanner {
  private static final int UNUSUAL = NumberScanner.NONE;

  private final RecordBuffer fields;
  private final NumberScanner number = new NumberScanner();

  /** The slot of the i-th member of the line before. */
  private int[] predicted = {};

  private byte[] line = {};
  private int end;

  JsonScanner(RecordBuffer fields) {
    this.fields = fields;
  }

  RecordBuffer fields() {
    return fields;
  }

  /**
   * Reads a line into the fields.
   *
   * @return false when the line is unusual; the fields are in no particular state then, and what is
   *     counted is as before
   */
  boolean parse(byte[] bytes, int offset, int length) {
    line = bytes;
    end = offset + length;
    while (end > offset && isSpace(bytes[end - 1])) {
      end--;
    }
    int p = skipSpace(offset);
    // A last brace ends every scan of spaces and digits below.
    if (end - p < 2 || bytes[p] != '{' || bytes[end - 1] != '}') {
      return false;
    }
    fields.begin(bytes);
    for (int member = 0; ; member++) {
      p = skipSpace(p + 1);
      p = member(member, p);
      if (p == UNUSUAL) {
        return false;
      }
      p = skipSpace(p);
      if (bytes[p] != ',') {
        return bytes[p] == '}' && p == end - 1;
      }
    }
  }

  /** Reads name and value; returns the index behind them. */
  private int member(int member, int from) {
    int p = from;
    if (line[p] != '"') {
      return UNUSUAL;
    }
    p++;
    int slot = member < predicted.length ? predicted[member] : RecordBuffer.NO_SLOT;
    int nameEnd = slot == RecordBuffer.NO_SLOT ? UNUSUAL : nameEnd(slot, p);
    if (nameEnd == UNUSUAL) {
      nameEnd = Bytes.indexOf((byte) '"', line, p, end);
      slot = nameEnd == end ? RecordBuffer.NO_SLOT : fields.knownSlot(line, p, nameEnd);
      if (slot == RecordBuffer.NO_SLOT) {
        return UNUSUAL;
      }
      predict(member, slot);
    }
    p = skipSpace(nameEnd + 1);
    if (p >= end || line[p] != ':' || fields.isSet(slot)) {
      return UNUSUAL;
    }
    p = skipSpace(p + 1);
    return p >= end ? UNUSUAL : value(slot, p);
  }

  /** The index of the quote behind a name, if that is what stands here. */
  private int nameEnd(int slot, int from) {
    byte[] name = fields.plainName(slot);
    if (name == null) {
      return UNUSUAL;
    }
    int to = from + name.length;
    return to < end && line[to] == '"' && Arrays.equals(line, from, to, name, 0, name.length)
        ? to
        : UNUSUAL;
  }

  private void predict(int member, int slot) {
    if (member >= predicted.length) {
      int known = predicted.length;
      predicted = Arrays.copyOf(predicted, 2 * member + 8);
      Arrays.fill(predicted, known, predicted.length, RecordBuffer.NO_SLOT);
    }
    predicted[member] = slot;
  }

  private int value(int slot, int from) {
    switch (line[from]) {
      case '"':
        return text(slot, from);
      case 't':
        if (isWord("true", from)) {
          fields.bool(slot, true, "true");
          return from + 4;
        }
        return UNUSUAL;
      case 'f':
        if (isWord("false", from)) {
          fields.bool(slot, false, "false");
          return from + 5;
        }
        return UNUSUAL;
      case 'n':
        if (isWord("null", from)) {
          fields.missing(slot, "");
          return from + 4;
        }
        return UNUSUAL;
      default:
        return number(slot, from);
    }
  }

  private boolean isWord(String word, int from) {
    if (from + word.length() >= end) {
      return false;
    }
    for (int i = 1; i < word.length(); i++) {
      if (line[from + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int text(int slot, int from) {
    int p = from + 1;
    for (; p < end; p++) {
      byte b = line[p];
      if (b == '"') {
        break;
      }
      // Also negative ones: those of other characters than US-ASCII.
      if (b < ' ' || b == '\\') {
        return UNUSUAL;
      }
    }
    if (p >= end) {
      return UNUSUAL;
    }
    if (CellValue.isMissing(line, from + 1, p)) {
      fields.missing(slot, from + 1, p);
    } else {
      fields.text(slot, from + 1, p, from + 1, p);
    }
    return p + 1;
  }

  private int number(int slot, int from) {
    int p = number.scan(line, from, end, (byte) '.', (byte) 0);
    if (p == UNUSUAL || p - from > NumberScanner.MAX_LENGTH || !number.isJson(line, from)) {
      return UNUSUAL;
    }
    if (number.isInteger()) {
      if (number.numDigits() > NumberScanner.LONGEST_DOUBLE_INTEGER) {
        fields.text(slot, from, p, from, p);
      } else {
        fields.number(slot, number.integer(), from, p);
      }
      return p;
    }
    double value = number.valueOrNan();
    fields.number(slot, Double.isNaN(value) ? Decimals.parse(line, from, p) : value, from, p);
    return p;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  private int skipSpace(int from) {
    int p = from;
    while (p < end && isSpace(line[p])) {
      p++;
    }
    return p;
  }
}
