package io.github.iforest4j.source;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Points of the Influx line protocol, such as Telegraf sends: {@code weather,station=north
 * temp=21.5,wind=3i 1767225600000000000}. The measurement becomes the text field {@value
 * #MEASUREMENT}, tags become texts, fields become numbers, truth values or texts, and the timestamp
 * becomes {@value #TIME}, in milliseconds since 1970; its own unit (s, ms, µs or ns) follows from
 * its size.
 *
 * <p>Escapes as in the protocol: a backslash before a comma, a space, an equals sign, a quote or a
 * backslash. A text in quotes ends with its line.
 */
final class LineProtocolParser extends RecordParser {
  static final String MEASUREMENT = "measurement";
  static final String TIME = "time";

  private static final String ESCAPED = ", =\"\\";

  /** The maximum number of lines that decide about the format of a text. */
  private static final int SNIFFED_LINES = 100;

  private static final int MAX_SNIFFED = 1 << 14;

  private String line = "";
  private int at;

  LineProtocolParser(InputLimits limits, InputCounts counts) {
    super(limits, counts);
  }

  /**
   * Whether a text is made of points, with at most one other line in ten; comments do not count.
   */
  static boolean isText(byte[] head) {
    return hasPoints(head, SNIFFED_LINES);
  }

  /** Whether the first line of a message is a point. */
  static boolean isMessage(byte[] message) {
    return hasPoints(message, 1);
  }

  private static boolean hasPoints(byte[] text, int maxLines) {
    LineProtocolParser parser = new LineProtocolParser(InputLimits.DEFAULT, new InputCounts());
    RecordBuffer scratch = new RecordBuffer(new InputCounts(), false);
    int points = 0;
    int others = 0;
    int length = Math.min(text.length, MAX_SNIFFED);
    for (int from = 0; from < length && points + others < maxLines; ) {
      int to = Bytes.indexOf((byte) '\n', text, from, length);
      boolean cutOff = to == length && points + others > 0;
      if (!cutOff && !isBlank(text, from, to - from) && !isComment(text, from)) {
        boolean point = parser.read(text, from, to - from, scratch) == null;
        points += point ? 1 : 0;
        others += point ? 0 : 1;
      }
      from = to + 1;
    }
    return points > 0 && 10 * others <= points;
  }

  static boolean isComment(byte[] bytes, int offset) {
    return bytes[offset] == '#';
  }

  @Override
  @Nullable BadLine read(byte[] bytes, int offset, int length, RecordBuffer record) {
    if (isBlank(bytes, offset, length)) {
      return BadLine.EMPTY;
    }
    line = new String(bytes, offset, length, StandardCharsets.UTF_8).strip();
    at = 0;
    if (line.indexOf('\uFFFD') >= 0 || line.indexOf('\0') >= 0) {
      return BadLine.NOT_TEXT;
    }
    record.begin();
    return point(record) ? null : BadLine.NO_POINT;
  }

  private boolean point(RecordBuffer record) {
    String measurement = name();
    if (measurement.isEmpty()) {
      return false;
    }
    text(record, MEASUREMENT, measurement);
    while (take(',')) {
      String tag = name();
      if (tag.isEmpty() || !take('=')) {
        return false;
      }
      String value = name();
      if (value.isEmpty()) {
        return false;
      }
      text(record, tag, value);
    }
    if (!skipSpaces()) {
      return false;
    }
    do {
      String field = name();
      if (field.isEmpty() || !take('=') || !value(record, record.slot(field))) {
        return false;
      }
    } while (take(','));
    return at == line.length() || skipSpaces() && time(record);
  }

  /** A measurement, tag or key: up to a comma, space or equals sign that is not escaped. */
  private String name() {
    StringBuilder name = new StringBuilder();
    for (; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == ',' || c == ' ' || c == '=') {
        break;
      }
      name.append(isEscape() ? line.charAt(++at) : c);
    }
    return name.toString();
  }

  private boolean isEscape() {
    return line.charAt(at) == '\\'
        && at + 1 < line.length()
        && ESCAPED.indexOf(line.charAt(at + 1)) >= 0;
  }

  private boolean take(char c) {
    boolean there = at < line.length() && line.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private boolean skipSpaces() {
    int from = at;
    while (at < line.length() && line.charAt(at) == ' ') {
      at++;
    }
    return at > from;
  }

  private static void text(RecordBuffer record, String name, String value) {
    int slot = record.slot(name);
    if (slot != RecordBuffer.NO_SLOT) {
      record.text(slot, value, value);
    }
  }

  /** Reads the value of a field; sets it unless there is no slot for it. */
  private boolean value(RecordBuffer record, int slot) {
    boolean kept = slot != RecordBuffer.NO_SLOT;
    if (take('"')) {
      StringBuilder text = new StringBuilder();
      for (; at < line.length() && line.charAt(at) != '"'; at++) {
        text.append(isEscape() ? line.charAt(++at) : line.charAt(at));
      }
      if (kept) {
        record.text(slot, text.toString(), text.toString());
      }
      return take('"');
    }
    int from = at;
    while (at < line.length() && line.charAt(at) != ',' && line.charAt(at) != ' ') {
      at++;
    }
    String written = line.substring(from, at);
    switch (written) {
      case "t", "T", "true", "True", "TRUE" -> {
        if (kept) {
          record.bool(slot, true, written);
        }
        return true;
      }
      case "f", "F", "false", "False", "FALSE" -> {
        if (kept) {
          record.bool(slot, false, written);
        }
        return true;
      }
      default -> {
        return number(record, slot, written);
      }
    }
  }

  private static boolean number(RecordBuffer record, int slot, String written) {
    boolean integer = written.endsWith("i") || written.endsWith("u");
    String digits = integer ? written.substring(0, written.length() - 1) : written;
    if (!CellValue.looksLikeNumber(digits)) {
      return false;
    }
    if (slot == RecordBuffer.NO_SLOT) {
      return true;
    }
    if (integer) {
      try {
        record.integer(slot, Long.parseLong(digits), written);
        return true;
      } catch (NumberFormatException e) {
        // An unsigned one beyond 63 bits, or no integer: it is a number all the same.
      }
    }
    record.number(slot, Double.parseDouble(digits), written);
    return true;
  }

  private boolean time(RecordBuffer record) {
    String written = line.substring(at);
    long time;
    try {
      time = Long.parseLong(written);
    } catch (NumberFormatException e) {
      return false;
    }
    double size = Math.abs((double) time);
    double millis =
        size < 1e11 ? time * 1e3 : size < 1e14 ? time : size < 1e17 ? time / 1e3 : time / 1e6;
    int slot = record.slot(TIME);
    if (slot != RecordBuffer.NO_SLOT) {
      record.number(slot, millis, written);
    }
    return true;
  }
}
