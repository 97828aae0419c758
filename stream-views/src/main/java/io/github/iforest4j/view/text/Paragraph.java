package io.github.iforest4j.view.text;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines. */
public final class Paragraph {
  /** Text is not wrapped wider than this, however wide the terminal is. */
  static final int MAX_WIDTH = 100;

  private Paragraph() {}

  /**
   * Breaks text at spaces, but not between a number and its per cent sign. A word that is wider
   * than {@code width} gets a line of its own.
   */
  public static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" (?!%)")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /**
   * Breaks text after a heading; the other lines are indented as far as the heading is long.
   *
   * @param width of the terminal; text uses at most 100 characters of it
   */
  public static List<String> hanging(String heading, String text, int width) {
    List<String> lines = wrapped(text, Math.min(MAX_WIDTH, width) - heading.length());
    lines.replaceAll(" ".repeat(heading.length())::concat);
    lines.set(0, heading + lines.get(0).substring(heading.length()));
    return lines;
  }
}
