package io.github.iforest4j.source;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * The general JSON parser: reads objects into a {@link RecordBuffer}. A value inside an object has
 * the name {@code outer.inner}, an element of an array {@code outer.0}; an element that is an
 * object with a name and a value has the name {@code outer.NAME}. {@code NaN}, {@code Infinity},
 * {@code 1e400}, null and the empty text are missing values.
 */
final class JsonObjects {
  /** Further elements of an array are left out. */
  static final int MAX_ELEMENTS = 16;

  private static final int MAX_NAME = 1_000;
  private static final Set<String> NAMES = Set.of("name", "n", "key", "id", "sensor", "metric");
  private static final Set<String> VALUES = Set.of("value", "v", "val");

  private static final String UNNAMED = "a field without a name";

  private final JsonFactory factory;

  JsonObjects(InputLimits limits) {
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

  /**
   * Parses one line.
   *
   * @return null, or why the line is not a reading
   */
  @Nullable BadLine parse(byte[] bytes, int offset, int length, RecordBuffer fields) {
    fields.begin();
    try (JsonParser parser =
        factory.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return BadLine.MALFORMED;
      }
      readMembers(parser, fields, "");
      if (parser.nextToken() != null) {
        return BadLine.MALFORMED;
      }
      return fields.isEmpty() ? BadLine.EMPTY : null;
    } catch (JacksonException e) {
      return why(e);
    }
  }

  /** Reads the members of the object that the parser has entered, and leaves it. */
  private void readMembers(JsonParser parser, RecordBuffer fields, String prefix) {
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      checkName(name, parser);
      read(parser, parser.nextToken(), fields, prefix.isEmpty() ? name : prefix + '.' + name);
    }
  }

  /** A schema has no field without a name, and nobody could ask for one. */
  private static void checkName(String name, JsonParser parser) {
    if (name.isEmpty()) {
      throw new StreamReadException(parser, UNNAMED);
    }
  }

  private void read(JsonParser parser, JsonToken value, RecordBuffer fields, String path) {
    if (path.length() > MAX_NAME) {
      parser.skipChildren();
      fields.leaveOut(path);
    } else if (value == JsonToken.START_OBJECT) {
      readMembers(parser, fields, path);
    } else if (value == JsonToken.START_ARRAY) {
      readElements(parser, fields, path);
    } else {
      int slot = fields.slot(path);
      if (slot != RecordBuffer.NO_SLOT) {
        readValue(parser, value, slot, fields);
      }
    }
  }

  private void readElements(JsonParser parser, RecordBuffer fields, String path) {
    int index = 0;
    for (JsonToken value = parser.nextToken();
        value != JsonToken.END_ARRAY;
        value = parser.nextToken()) {
      if (index == MAX_ELEMENTS) {
        parser.skipChildren();
        fields.leaveOut(path);
      } else if (value == JsonToken.START_OBJECT) {
        readElement(parser, fields, path, index++);
      } else {
        read(parser, value, fields, path + '.' + index++);
      }
    }
  }

  /**
   * An element that is an object; with a name and a value, its place in the array means nothing.
   */
  private void readElement(JsonParser parser, RecordBuffer fields, String path, int index) {
    RecordBuffer element = new RecordBuffer(new InputCounts(), fields.keepsText());
    element.begin();
    String called = null;
    int value = RecordBuffer.NO_SLOT;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      checkName(name, parser);
      JsonToken token = parser.nextToken();
      if (!token.isScalarValue()) {
        read(parser, token, fields, path + '.' + index + '.' + name);
        continue;
      }
      if (token == JsonToken.VALUE_STRING && called == null && NAMES.contains(name)) {
        called = parser.getString();
      }
      int slot = element.slot(name);
      if (slot != RecordBuffer.NO_SLOT) {
        readValue(parser, token, slot, element);
        value = VALUES.contains(name) ? slot : value;
      }
    }
    boolean named = called != null && !called.isEmpty() && called.length() < MAX_NAME / 2;
    if (named && value != RecordBuffer.NO_SLOT) {
      copy(element, value, fields, path + '.' + called);
      return;
    }
    List<String> names = element.names();
    for (int slot = 0; slot < names.size(); slot++) {
      copy(element, slot, fields, path + '.' + index + '.' + names.get(slot));
    }
  }

  private static void copy(RecordBuffer from, int fromSlot, RecordBuffer to, String name) {
    int slot = to.slot(name);
    if (slot != RecordBuffer.NO_SLOT) {
      to.copy(slot, from, fromSlot);
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

  /** Why the general parser refused a line. */
  private static BadLine why(JacksonException e) {
    if (e instanceof StreamConstraintsException) {
      return e.getOriginalMessage().contains("nesting depth") ? BadLine.TOO_DEEP : BadLine.TOO_LONG;
    }
    if (e.getOriginalMessage().equals(UNNAMED)) {
      return BadLine.UNNAMED;
    }
    return e.getOriginalMessage().contains("UTF-8") ? BadLine.NOT_TEXT : BadLine.MALFORMED;
  }
}
