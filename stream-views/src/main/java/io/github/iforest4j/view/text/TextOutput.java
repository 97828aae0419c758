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
}
