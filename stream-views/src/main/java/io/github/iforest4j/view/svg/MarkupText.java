package io.github.iforest4j.view.svg;

/**
 * Makes text from anywhere safe to stand in XML and HTML, between tags and in quoted attributes.
 */
public final class MarkupText {
  private MarkupText() {}

  /**
   * Escapes a text. Control characters, unpaired surrogates and characters that change the reading
   * direction become spaces: the last would let a name rearrange what follows it. Line feeds stay.
   * O(length).
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
                default -> out.appendCodePoint(isUnfit(c) ? ' ' : c);
              }
            });
    return out.toString();
  }

  private static boolean isUnfit(int c) {
    boolean control = c < ' ' && c != '\n' || c >= 0x7F && c < 0xA0;
    boolean direction = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    boolean noCharacter = c >= 0xD800 && c <= 0xDFFF || c == 0xFFFE || c == 0xFFFF;
    return control || direction || noCharacter;
  }
}
