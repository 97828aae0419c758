package io.github.iforest4j.view.report;

import java.util.Locale;

/** Writes HTML in which texts can only ever be text. */
final class Html {
  private final StringBuilder out = new StringBuilder(1 << 14);

  /** Markup of our own, never anybody else's words. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Markup with numbers in it. */
  Html format(String markup, Object... numbers) {
    for (Object number : numbers) {
      if (!(number instanceof Number)) {
        throw new IllegalArgumentException("only numbers go into markup, not " + number);
      }
    }
    out.append(String.format(Locale.ROOT, markup, numbers));
    return this;
  }

  /** Anybody's words. */
  Html text(String words) {
    words
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                  boolean unfit = c < ' ' && c != '\n' || c >= 0x7F && c < 0xA0 || isDirection(c);
                  out.appendCodePoint(unfit || c >= 0xD800 && c <= 0xDFFF ? ' ' : c);
                }
              }
            });
    return this;
  }

  /** Characters that turn the reading direction would let a name rearrange what follows it. */
  private static boolean isDirection(int c) {
    return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
  }

  /** A whole element with words in it. */
  Html element(String tag, String words) {
    int end = tag.indexOf(' ');
    String name = end < 0 ? tag : tag.substring(0, end);
    return raw("<" + tag + ">").text(words).raw("</" + name + ">");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
