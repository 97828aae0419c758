package io.github.iforest4j.source;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * The one JSON parser: reads flat objects into a {@link RecordBuffer}. Nested objects and arrays
 * are no values of a reading and only counted; {@code NaN}, {@code Infinity}, {@code 1e400}, null
 * and the empty text are missing values.
 */
final class JsonObjects {
  private static final int MAX_NAME = 1_000;

  private final JsonFactory factory;
  private final InputCounts counts;

  JsonObjects(InputLimits limits, InputCounts counts) {
    this.counts = counts;
    this.factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(InputLimits.MAX_NESTING)
                    .maxStringLength(limits.maxLineBytes())
                    .maxNameLength(MAX_NAME)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            // What Python and others write for the numbers that JSON does not have.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
  }

  JsonFactory factory() {
    return factory;
  }

  /** Whether a line has no token at all. */
  static boolean isBlank(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /**
   * Parses one line.
   *
   * @return null, or why the line is not a reading
   */
  BadLine parse(byte[] bytes, int offset, int length, RecordBuffer fields) {
    fields.begin();
    try (JsonParser parser =
        factory.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return BadLine.MALFORMED;
      }
      readMembers(parser, fields);
      if (parser.nextToken() != null) {
        return BadLine.MALFORMED;
      }
      return fields.isEmpty() ? BadLine.EMPTY : null;
    } catch (JacksonException e) {
      return why(e);
    }
  }

  /** Reads the members of the object that the parser has entered, and leaves it. */
  void readMembers(JsonParser parser, RecordBuffer fields) {
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
        counts.addNestedValues(1);
        parser.skipChildren();
        continue;
      }
      int slot = fields.slot(name);
      if (slot != RecordBuffer.NO_SLOT) {
        readValue(parser, value, slot, fields);
      }
    }
  }

  private static void readValue(JsonParser parser, JsonToken value, int slot, RecordBuffer fields) {
    switch (value) {
      case VALUE_NUMBER_INT -> {
        String written = fields.keepsText() ? parser.getString() : null;
        switch (parser.getNumberType()) {
          case INT, LONG -> fields.integer(slot, parser.getLongValue(), written);
          default -> fields.text(slot, parser.getString(), written);
        }
      }
      case VALUE_NUMBER_FLOAT -> {
        String written = fields.keepsText() ? parser.getString() : null;
        fields.number(slot, parser.getDoubleValue(), written);
      }
      case VALUE_STRING -> {
        String text = parser.getString();
        if (CellValue.isMissing(text)) {
          fields.missing(slot, text);
        } else {
          fields.text(slot, text, text);
        }
      }
      case VALUE_TRUE -> fields.bool(slot, true, "true");
      case VALUE_FALSE -> fields.bool(slot, false, "false");
      default -> fields.missing(slot, "");
    }
  }

  /** The kind of a parser's complaint. */
  static BadLine why(JacksonException e) {
    if (e instanceof StreamConstraintsException) {
      return e.getOriginalMessage().contains("nesting depth") ? BadLine.TOO_DEEP : BadLine.TOO_LONG;
    }
    return e.getOriginalMessage().contains("UTF-8") ? BadLine.NOT_TEXT : BadLine.MALFORMED;
  }
}
