package io.github.iforest4j.view.text;

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

  /** Prints a table; its first row is the heading. */
  default void table(TextTable table) {
    boolean heading = true;
    for (String line : table.lines()) {
      result(heading ? styled(TextStyle.BOLD, line) : line);
      heading = false;
    }
  }

  /** Prints text beside a heading, wrapped. */
  default void paragraph(String heading, String text) {
    Paragraph.hanging(heading, text, width()).forEach(this::result);
  }
}
