package io.github.iforest4j.view.gallery;

import io.github.iforest4j.view.svg.Svg;
import io.github.iforest4j.view.svg.SvgPath;

/**
 * A small picture of lines in rows, as SVG without scripts or fonts. Each row has its own scale.
 * The bytes depend on nothing but the data. Not thread-safe.
 */
public final class GalleryPicture {
  /** The colour of a line. */
  public enum Colour {
    /** What is shown. */
    SHOWN("#1f4e79"),
    /** What would be shown without the anomaly. */
    EXPECTED("#b0b0b0");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }

  private static final int WIDTH = 360;
  private static final int HEIGHT = 90;
  private static final int MARGIN = 5;
  private static final int LABEL = 9;

  private final Svg svg;
  private final int height;
  private final int rowHeight;

  /** The height of the label over each line. */
  private final int head;

  /**
   * An empty picture.
   *
   * @param rows the number of rows; more than two rows are lower and have room for labels
   */
  public GalleryPicture(int rows) {
    this.head = rows > 2 ? LABEL : 0;
    this.rowHeight = rows > 2 ? HEIGHT / 2 + LABEL : HEIGHT;
    this.height = rows * rowHeight;
    this.svg = Svg.document(WIDTH, height);
    svg.element("rect").attribute("width", "100%").attribute("height", "100%");
    svg.attribute("fill", "#fff");
  }

  private static double x(double point, int points) {
    return MARGIN + point * (WIDTH - 2. * MARGIN) / (points - 1);
  }

  /**
   * Shades a part of the width.
   *
   * @param from the beginning, in points
   * @param to the end, in points, exclusive
   * @param points the number of points across the width
   */
  public void shade(double from, double to, int points) {
    double left = Math.max(MARGIN, x(from - .5, points));
    double right = Math.min(WIDTH - MARGIN, x(to - .5, points));
    svg.element("rect").attribute("x", left).attribute("y", 0);
    svg.attribute("width", Math.max(1.5, right - left)).attribute("height", height);
    svg.attribute("fill", "#f8d8c8");
  }

  /**
   * A line over the whole width, broken where a value is NaN. O(values).
   *
   * @param row from 0 at the top
   * @param range the values whose least and greatest are the scale of the row
   */
  public void line(int row, double[] values, double[] range, Colour colour) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : range) {
      if (!Double.isNaN(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    double span = high > low ? high - low : 1;
    SvgPath path = new SvgPath();
    boolean pen = false;
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        pen = false;
        continue;
      }
      double part = high > low ? (values[i] - low) / span : .5;
      double x = x(i, values.length);
      double y = (row + 1) * rowHeight - MARGIN - part * (rowHeight - head - 2 * MARGIN);
      if (pen) {
        path.lineTo(x, y);
      } else {
        // A single value between gaps is a dot.
        path.moveTo(x, y).dot();
      }
      pen = true;
    }
    svg.line(path, colour.code);
  }

  /** A label over a row. */
  public void label(int row, String text) {
    svg.element("text").attribute("x", MARGIN).attribute("y", row * rowHeight + 10);
    svg.attribute("font-family", "sans-serif").attribute("font-size", "9");
    svg.attribute("fill", "#555").text(text);
  }

  /** Ends the picture, and returns it as the text of an SVG file; nothing can be drawn after it. */
  public String finish() {
    return svg.finish();
  }
}
