package io.github.iforest4j.engine.json;

import io.github.iforest4j.schema.PlainText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON without a tree: what a tree of the same content would be written as, byte for byte,
 * except that characters that are not shown ({@link PlainText#isHidden}) are escaped. So a line can
 * be looked at in a terminal or an editor, and is read as the same text. An object begins with
 * {@link #object} or a named one, and every object and array is ended. Names are not checked for
 * being written twice. Not thread-safe.
 */
public final class JsonText {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private final Utf8Buffer text;

  /**
   * Creates an empty text.
   *
   * @param length about how long it will be, in bytes
   */
  public JsonText(int length) {
    text = new Utf8Buffer(length);
  }

  /** Begins an object, as a value of an array or alone. */
  public JsonText object() {
    separate();
    text.append('{');
    return this;
  }

  /** Begins an object as the value of a name. */
  public JsonText object(String name) {
    name(name);
    text.append('{');
    return this;
  }

  /** Ends an object. */
  public JsonText endObject() {
    text.append('}');
    return this;
  }

  /** Begins an array as the value of a name. */
  public JsonText array(String name) {
    name(name);
    text.append('[');
    return this;
  }

  /** Ends an array. */
  public JsonText endArray() {
    text.append(']');
    return this;
  }

  /** Writes a text, or null. */
  public JsonText put(String name, @Nullable String value) {
    name(name);
    if (value == null) {
      text.append("null");
    } else {
      string(value);
    }
    return this;
  }

  /** Writes a time, or null. */
  public JsonText put(String name, @Nullable Instant value) {
    return put(name, JsonValues.text(value));
  }

  /** Writes a constant by its word. */
  public JsonText put(String name, Enum<?> value) {
    return put(name, JsonValues.word(value));
  }

  /** Writes a number; as a text if it is not finite. */
  public JsonText put(String name, double value) {
    name(name);
    NumberDigits.append(text, value);
    return this;
  }

  /** Writes an integer. */
  public JsonText put(String name, long value) {
    name(name);
    text.append(Long.toString(value));
    return this;
  }

  /** Writes true or false. */
  public JsonText put(String name, boolean value) {
    name(name);
    text.append(value ? "true" : "false");
    return this;
  }

  /** Writes an array of texts. */
  public JsonText put(String name, List<String> values) {
    array(name);
    for (String value : values) {
      separate();
      string(value);
    }
    return endArray();
  }

  /** Writes an array of numbers. */
  public JsonText putNumbers(String name, List<Double> values) {
    array(name);
    for (double value : values) {
      add(value);
    }
    return endArray();
  }

  /** Writes a number of an array; as a text if it is not finite. */
  public JsonText add(double value) {
    separate();
    NumberDigits.append(text, value);
    return this;
  }

  private void name(String name) {
    separate();
    string(name);
    text.append(':');
  }

  /** A comma, unless this is the first of an object or array, or the value of a name. */
  private void separate() {
    int before = text.last();
    if (before != '{' && before != '[' && before >= 0) {
      text.append(',');
    }
  }

  private void string(String value) {
    text.append('"');
    int from = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        text.append(value, from, i);
        escape(c);
        from = i + 1;
      } else if (c >= 0x7f) {
        int code = value.codePointAt(i);
        int next = i + Character.charCount(code);
        // Half of a pair of surrogates has no escape that every reader takes.
        if (PlainText.isHidden(code) && Character.getType(code) != Character.SURROGATE) {
          text.append(value, from, i);
          for (int j = i; j < next; j++) {
            unicode(value.charAt(j));
          }
          from = next;
        }
        i = next - 1;
      }
    }
    text.append(value, from, value.length());
    text.append('"');
  }

  private void escape(char c) {
    text.append('\\');
    switch (c) {
      case '"', '\\' -> text.append(c);
      case '\b' -> text.append('b');
      case '\t' -> text.append('t');
      case '\n' -> text.append('n');
      case '\f' -> text.append('f');
      case '\r' -> text.append('r');
      default -> hex(c);
    }
  }

  private void unicode(char c) {
    text.append('\\');
    hex(c);
  }

  private void hex(char c) {
    text.append('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      text.append(HEX[c >> shift & 15]);
    }
  }

  /** What was written as a line in UTF-8, with a line end. */
  public byte[] line() {
    text.append('\n');
    return text.bytes();
  }

  /** What was written. */
  @Override
  public String toString() {
    return new String(text.bytes(), StandardCharsets.UTF_8);
  }
}
