package io.github.iforest4j.client.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text for people: formats, names of choices, and lines of a certain width. */
public final class Text {
  /** Text is not wrapped wider than this, however wide the terminal is. */
  static final int MAX_WIDTH = 100;

  private Text() {}

  /** As {@link String#format(String, Object...)}, but the same in every locale. */
  public static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }

  /** A choice as options, files and messages spell it: in lower case. */
  public static String lowerCase(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /** A number of things, such as {@code 1 row} or {@code 2,000 rows}. */
  public static String count(long number, String thing) {
    return format("%,d %s%s", number, thing, number == 1 ? "" : "s");
  }

  /** A number with this format, or a dash if it is NaN because it is not defined. */
  public static String orDash(String format, double value) {
    return Double.isNaN(value) ? "–" : format(format, value);
  }

  /** In parentheses, how many lines could not be read; empty if there are none. */
  public static String skipped(long badLines) {
    return badLines == 0 ? "" : format(" (%,d bad lines skipped)", badLines);
  }

  /** Breaks text at spaces. A word that is wider than {@code width} gets a line of its own. */
  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
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
  static List<String> paragraph(String heading, String text, int width) {
    List<String> lines = wrapped(text, Math.min(MAX_WIDTH, width) - heading.length());
    lines.replaceAll(" ".repeat(heading.length())::concat);
    lines.set(0, heading + lines.get(0).substring(heading.length()));
    return lines;
  }
}
