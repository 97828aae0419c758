package io.github.iforest4j.view.text;

import java.util.ArrayList;
import java.util.List;

/** Where lines for people go, such as a terminal. */
public interface TextOutput {
  /** Prints a line. */
  void result(String line);

  /** Makes text stand out, if the output can. */
  String styled(TextStyle style, String text);

  /** The width in characters. */
  int width();

  /** Whether lines are JSON objects for programs instead of text. */
  boolean json();

  /** Prints lines that belong together. Where others print too, no line of theirs is between. */
  default void results(List<String> lines) {
    lines.forEach(this::result);
  }

  /** Prints a table; its first row is the heading. */
  default void table(TextTable table) {
    List<String> lines = new ArrayList<>(table.lines());
    if (!lines.isEmpty()) {
      lines.set(0, styled(TextStyle.BOLD, lines.get(0)));
    }
    results(lines);
  }

  /** Prints text beside a heading, wrapped. */
  default void paragraph(String heading, String text) {
    results(Paragraph.hanging(heading, text, width()));
  }
}
