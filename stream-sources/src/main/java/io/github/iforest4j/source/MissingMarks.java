package io.github.iforest4j.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** Values that stand for a missing one, such as −200 or {@code n/a}. Immutable. */
final class MissingMarks {
  private final byte[][] texts;
  private final double[] numbers;

  /** Of numbers, and texts of US-ASCII. */
  MissingMarks(Set<String> values) {
    texts =
        values.stream()
            .map(value -> value.strip().getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    numbers =
        values.stream()
            .map(String::strip)
            .filter(CellValue::looksLikeNumber)
            .mapToDouble(Double::parseDouble)
            .toArray();
  }

  boolean contains(double value) {
    for (double number : numbers) {
      if (number == value) {
        return true;
      }
    }
    return false;
  }

  boolean contains(String text) {
    if (texts.length == 0) {
      return false;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return contains(utf8, 0, utf8.length);
  }

  boolean contains(byte[] line, int from, int to) {
    for (byte[] text : texts) {
      if (Arrays.equals(text, 0, text.length, line, from, to)) {
        return true;
      }
    }
    return false;
  }
}
