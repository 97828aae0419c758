package io.github.iforest4j.sim;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Collects one line and writes it in one call, so that a line is never torn between two writers.
 */
final class LineBuffer {
  private final StringBuilder line = new StringBuilder();

  LineBuffer append(String text) {
    line.append(text);
    return this;
  }

  LineBuffer append(char c) {
    line.append(c);
    return this;
  }

  LineBuffer append(long number) {
    line.append(number);
    return this;
  }

  /** As a JSON string with its quotes. */
  LineBuffer appendJsonString(String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ') {
        line.append("\\u00").append(Character.forDigit(c >> 4, 16));
        line.append(Character.forDigit(c & 15, 16));
      } else {
        line.append(c);
      }
    }
    line.append('"');
    return this;
  }

  /** Ends the line with a line feed, writes it, and is empty again. */
  void writeTo(OutputStream out) throws IOException {
    line.append('\n');
    out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    line.setLength(0);
  }
}
