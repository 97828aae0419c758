package io.github.iforest4j.view.report;

import io.github.iforest4j.view.svg.MarkupText;
import io.github.iforest4j.view.svg.Svg;
import java.util.Locale;

/**
 * Writes HTML: markup comes from constants only, and everything else is escaped, so it stays text.
 * Not thread-safe.
 */
final class Html {
  private final StringBuilder out = new StringBuilder(1 << 14);

  /** Adds markup, which must be a constant of the program. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Adds markup with numbers in it. */
  Html format(String markup, Object... numbers) {
    for (Object number : numbers) {
      if (!(number instanceof Number)) {
        throw new IllegalArgumentException("only numbers go into markup, not " + number);
      }
    }
    return raw(String.format(Locale.ROOT, markup, numbers));
  }

  /** Adds a text from anywhere. */
  Html text(String words) {
    return raw(MarkupText.escape(words));
  }

  /** Adds an element with a text from anywhere; its tag may have attributes. */
  Html element(String tag, String words) {
    int end = tag.indexOf(' ');
    String name = end < 0 ? tag : tag.substring(0, end);
    return raw("<" + tag + ">").text(words).raw("</" + name + ">");
  }

  /** Ends a picture and adds it. */
  Html picture(Svg svg) {
    return raw(svg.finish());
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
