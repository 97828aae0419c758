package io.github.iforest4j.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages: each an object, an array of objects, or JSON lines; and, where messages may be
 * that short, a bare number, truth value or text in quotes, which becomes the field {@code value}.
 * Bad lines are skipped and counted. Not thread-safe. Made by {@link SourceContext#messages}.
 */
public final class MessageParser {
  private static final int BYTES_SHOWN = 60;
  private static final byte[] VALUE = "{\"value\":".getBytes(StandardCharsets.US_ASCII);

  private final InputLimits limits;
  private final BadLineCounter badLines;
  private final JsonObjects json;
  private final boolean bareValues;
  private @Nullable JsonScanner scanner;
  private byte[] payload = {};
  private int next;
  private @Nullable JsonArrayReader array;
  private String where = "message 0";
  private int line;

  MessageParser(InputLimits limits, BadLineCounter badLines, boolean bareValues) {
    this.limits = limits;
    this.badLines = badLines;
    this.json = new JsonObjects(limits, badLines.counts());
    this.bareValues = bareValues;
  }

  /**
   * Begins with a message.
   *
   * @param message not copied; it must not change while it is read
   * @param where the message in words, such as {@code message 7}; empty if its lines say enough
   */
  public void begin(byte[] message, String where) {
    payload = message;
    next = 0;
    line = 0;
    this.where = where;
    array = null;
    int first = 0;
    while (first < message.length && message[first] <= ' ' && message[first] >= 0) {
      first++;
    }
    if (first < message.length && message[first] == '[') {
      array =
          new JsonArrayReader(
              new ByteArrayInputStream(message, first, message.length - first), limits, badLines);
      next = message.length;
    }
  }

  /** Where the last reading stood, in words. */
  public String where() {
    if (where.isEmpty()) {
      return "line " + line;
    }
    return line <= 1 ? where : where + ", line " + line;
  }

  /**
   * Reads the next reading of the message.
   *
   * @return false if there is none left
   */
  public boolean read(RecordBuffer fields) throws IOException {
    if (array != null) {
      try {
        return array.read(fields);
      } catch (BadInputException e) {
        line = 1;
        badLines.badLine(BadLine.MALFORMED, where(), "its array is broken or cut off");
        array = null;
        return false;
      }
    }
    while (next < payload.length) {
      int from = next;
      int end = Bytes.indexOf((byte) '\n', payload, from, payload.length);
      next = end + 1;
      line++;
      if (JsonObjects.isBlank(payload, from, end - from)) {
        continue;
      }
      BadLine bad = parse(from, end - from, fields);
      if (bad == null) {
        return true;
      }
      int shown = Math.min(BYTES_SHOWN, end - from);
      badLines.badLine(
          bad,
          where(),
          bad == BadLine.TOO_LONG ? "" : "it begins " + CsvReader.shown(payload, from, shown));
    }
    return false;
  }

  private @Nullable BadLine parse(int from, int length, RecordBuffer fields) {
    if (length > limits.maxLineBytes()) {
      return BadLine.TOO_LONG;
    }
    if (scanner == null || scanner.fields() != fields) {
      scanner = new JsonScanner(fields);
    }
    if (scanner.parse(payload, from, length)) {
      return null;
    }
    if (bareValues && payload[from] != '{') {
      byte[] object = new byte[VALUE.length + length + 1];
      System.arraycopy(VALUE, 0, object, 0, VALUE.length);
      System.arraycopy(payload, from, object, VALUE.length, length);
      object[object.length - 1] = '}';
      // With a comma inside, this would be an object made up from outside.
      BadLine bad = json.parse(object, 0, object.length, fields);
      return bad == null && fields.size() == 1 ? null : BadLine.MALFORMED;
    }
    return json.parse(payload, from, length, fields);
  }
}
