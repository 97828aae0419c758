package io.github.iforest4j.view.text;

import io.github.iforest4j.schema.PlainText;

/** Makes text from untrusted sources safe for a terminal. */
public final class TerminalText {
  private TerminalText() {}

  /**
   * Escapes characters that could control a terminal or change the reading direction as {@code
   * \}{@code uXXXX}: control characters (line ends included), format characters such as
   * bidirectional overrides and zero-width marks, lone surrogates, private use and line separators.
   * Other text stays as it is.
   */
  public static String sanitized(String text) {
    StringBuilder safe = null;
    int length = text.length();
    for (int i = 0; i < length; ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (!PlainText.isHidden(c)) {
        if (safe != null) {
          safe.appendCodePoint(c);
        }
      } else {
        if (safe == null) {
          safe = new StringBuilder(length + 16).append(text, 0, i);
        }
        for (int j = i; j < next; j++) {
          safe.append(String.format("\\u%04x", (int) text.charAt(j)));
        }
      }
      i = next;
    }
    return safe == null ? text : safe.toString();
  }
}
