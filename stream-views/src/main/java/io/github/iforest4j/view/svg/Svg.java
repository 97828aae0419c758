package io.github.iforest4j.view.svg;

import java.util.Locale;

/**
 * Writes an SVG picture as text: a root with a flat list of elements, in the order of drawing.
 *
 * <p>{@link #element} begins an element and ends the one before it; {@link #attribute} and {@link
 * #text} belong to the element begun last, and to the root before the first. All texts are escaped.
 * Numbers are written with a point in every locale: integers as they are, others with one decimal,
 * which is a tenth of a pixel. So the same calls give the same bytes on every machine. Names of
 * elements and attributes must be constants of the program. Not thread-safe; O(length of the text).
 */
public final class Svg {
  private final StringBuilder out = new StringBuilder(1 << 10);

  /** The element begun last; its start tag is still open. */
  private String element = "";

  private boolean hasText;
  private boolean isFinished;

  private Svg(String root) {
    out.append(root);
  }

  /**
   * Begins a picture for a file of its own.
   *
   * @param width in pixels
   * @param height in pixels
   */
  public static Svg document(int width, int height) {
    return new Svg("<svg xmlns=\"http://www.w3.org/2000/svg\"")
        .attribute("width", width)
        .attribute("height", height)
        .viewBox(width, height);
  }

  /**
   * Begins a picture inside an HTML page, whose style sheet gives it its size.
   *
   * @param width of its coordinates
   * @param height of its coordinates
   */
  public static Svg inline(int width, int height) {
    return new Svg("<svg").viewBox(width, height);
  }

  private Svg viewBox(int width, int height) {
    return attribute("viewBox", "0 0 " + width + " " + height);
  }

  /** Ends the element before and begins a new one, such as {@code rect}. */
  public Svg element(String name) {
    end();
    out.append('<').append(name);
    element = name;
    return this;
  }

  /** Gives the current element an attribute. */
  public Svg attribute(String name, String value) {
    if (hasText || isFinished) {
      throw new IllegalStateException(name + ": attributes come before the text of an element");
    }
    out.append(' ').append(name).append("=\"").append(MarkupText.escape(value)).append('"');
    return this;
  }

  /** Gives the current element an attribute. */
  public Svg attribute(String name, long value) {
    return attribute(name, Long.toString(value));
  }

  /** Gives the current element an attribute, rounded to one decimal. */
  public Svg attribute(String name, double value) {
    return attribute(name, number(value));
  }

  /** Begins a {@code path} that is not filled. */
  public Svg line(SvgPath path, String stroke) {
    return element("path")
        .attribute("fill", "none")
        .attribute("stroke", stroke)
        .attribute("d", path.toString());
  }

  /** Gives the current element its text, such as the words of a {@code text}. */
  public Svg text(String words) {
    if (element.isEmpty() || hasText || isFinished) {
      throw new IllegalStateException("one text belongs to one element, not: " + words);
    }
    out.append('>').append(MarkupText.escape(words));
    hasText = true;
    return this;
  }

  private void end() {
    if (isFinished) {
      throw new IllegalStateException("the picture is finished");
    }
    if (element.isEmpty()) {
      out.append('>');
    } else if (hasText) {
      out.append("</").append(element).append('>');
    } else {
      out.append("/>");
    }
    out.append('\n');
    hasText = false;
  }

  /**
   * Ends the picture; nothing can be added after it.
   *
   * @return the whole text
   */
  public String finish() {
    end();
    isFinished = true;
    return out.append("</svg>\n").toString();
  }

  /** One decimal. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
