package io.github.iforest4j.view.svg;

import io.github.iforest4j.schema.PlainText;

/**
 * Makes text from anywhere safe to stand in XML and HTML, between tags and in quoted attributes.
 */
public final class MarkupText {
  private MarkupText() {}

  /**
   * Escapes a text. Hidden characters ({@link PlainText#isHidden}) become spaces: some would let a
   * name rearrange what follows it. Line feeds stay. O(length).
   */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(c != '\n' && PlainText.isHidden(c) ? ' ' : c);
              }
            });
    return out.toString();
  }
}
