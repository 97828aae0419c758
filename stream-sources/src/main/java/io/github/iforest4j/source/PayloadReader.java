package io.github.iforest4j.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads messages: each an object, an array of objects, or JSON lines; and, where messages may be
 * that short, a bare number, truth value or text in quotes, which becomes the field {@code value}.
 */
final class PayloadReader {
  private static final int BYTES_SHOWN = 60;
  private static final byte[] VALUE = "{\"value\":".getBytes(StandardCharsets.US_ASCII);

  private final InputLimits limits;
  private final Complaints complaints;
  private final JsonObjects json;
  private final boolean bareValues;
  private JsonScanner scanner;
  private byte[] payload = {};
  private int next;
  private JsonArrayReader array;
  private String where = "message 0";
  private int line;

  PayloadReader(InputLimits limits, Complaints complaints, boolean bareValues) {
    this.limits = limits;
    this.complaints = complaints;
    this.json = new JsonObjects(limits, complaints.counts());
    this.bareValues = bareValues;
  }

  /** Begins with a message, known by a place in words; empty when its lines say enough. */
  void begin(byte[] message, String place) {
    payload = message;
    next = 0;
    line = 0;
    where = place;
    array = null;
    int ink = 0;
    while (ink < message.length && message[ink] <= ' ' && message[ink] >= 0) {
      ink++;
    }
    if (ink < message.length && message[ink] == '[') {
      array =
          new JsonArrayReader(
              new ByteArrayInputStream(message, ink, message.length - ink), limits, complaints);
      next = message.length;
    }
  }

  String place() {
    if (where.isEmpty()) {
      return "line " + line;
    }
    return line <= 1 ? where : where + ", line " + line;
  }

  /** Reads the next reading of the message; false when there is none left. */
  boolean read(FieldBuffer fields) throws IOException {
    if (array != null) {
      try {
        return array.read(fields);
      } catch (BadInputException e) {
        line = 1;
        complaints.badLine(BadLine.MALFORMED, place(), "its array is broken or cut off");
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
      complaints.badLine(
          bad,
          place(),
          bad == BadLine.TOO_LONG ? "" : "it begins " + CsvReader.shown(payload, from, shown));
    }
    return false;
  }

  private BadLine parse(int from, int length, FieldBuffer fields) {
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
