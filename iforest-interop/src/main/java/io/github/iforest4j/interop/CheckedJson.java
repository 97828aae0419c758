package io.github.iforest4j.interop;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.PlainText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads and checks values of a JSON file; error messages name line and column. */
class CheckedJson {
  /** Maximum number of characters of a text from the file in a message. */
  static final int MAX_NAME = 200;

  final JsonParser in;

  CheckedJson(JsonParser in) {
    this.in = in;
  }

  final void requireZeros(String key) throws InvalidModelException {
    require(in.currentToken(), JsonToken.START_ARRAY, key);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      number(key, 0, 0);
    }
  }

  final void requireTrue(String key) throws InvalidModelException {
    if (in.currentToken() != JsonToken.VALUE_TRUE) {
      throw invalid(key + " must be true");
    }
  }

  final void requireText(String what, String expected) throws InvalidModelException {
    String text = text(what);
    if (!text.equals(expected)) {
      throw invalid(what + " must be " + expected + ", was " + PlainText.clean(text, MAX_NAME));
    }
  }

  final String text(String what) throws InvalidModelException {
    require(in.currentToken(), JsonToken.VALUE_STRING, what);
    return in.getString();
  }

  final double number(String what, double low, double high) throws InvalidModelException {
    if (!in.currentToken().isNumeric()) {
      throw invalid(what + " must be a number");
    }
    double value = in.getDoubleValue();
    if (!(value >= low && value <= high)) {
      throw invalid(what + " must be between " + low + " and " + high + ", was " + value);
    }
    return value;
  }

  final int integer(String what, int low, int high) throws InvalidModelException {
    double value = number(what, low, high);
    if (value != (int) value) {
      throw invalid(what + " must be an integer, was " + value);
    }
    return (int) value;
  }

  final void require(@Nullable JsonToken token, JsonToken expected, String what)
      throws InvalidModelException {
    if (token != expected) {
      throw invalid(what + " must be " + name(expected) + ", was " + name(token));
    }
  }

  final InvalidModelException invalid(String message) {
    return new InvalidModelException(
        message
            + " (line "
            + in.currentLocation().getLineNr()
            + ", column "
            + in.currentLocation().getColumnNr()
            + ")");
  }

  private static String name(@Nullable JsonToken token) {
    if (token == null) {
      return "the end of the file";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a text";
      case VALUE_TRUE, VALUE_FALSE -> "a truth value";
      case VALUE_NULL -> "null";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      default -> "something else";
    };
  }
}
