package io.github.iforest4j.client.simulate;

import java.util.Locale;

/**
 * A small picture of lines in rows, as SVG without scripts or fonts. Each row has its own scale.
 * The bytes depend on nothing but the data. Not thread-safe.
 */
final class GalleryPicture {
  /** The colour of a line. */
  enum Colour {
    /** What is shown. */
    SHOWN("#1f4e79"),
    /** What would have been shown. */
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

  private final StringBuilder body = new StringBuilder();
  private final int rows;
  private final int rowHeight;

  /** Room for a label over each line. */
  private final int head;

  /** An empty picture; more than two rows are lower and have room for labels. */
  GalleryPicture(int rows) {
    this.rows = rows;
    this.head = rows > 2 ? LABEL : 0;
    this.rowHeight = rows > 2 ? HEIGHT / 2 + LABEL : HEIGHT;
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
  void shade(double from, double to, int points) {
    double left = Math.max(MARGIN, x(from - .5, points));
    double right = Math.min(WIDTH - MARGIN, x(to - .5, points));
    body.append(
        format(
            "<rect x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\" fill=\"#f8d8c8\"/>\n",
            left, Math.max(1.5, right - left), rows * rowHeight));
  }

  /**
   * A line over the whole width, broken where a value is NaN.
   *
   * @param row from 0 at the top
   * @param range the values whose least and greatest are the scale of the row
   */
  void line(int row, double[] values, double[] range, Colour colour) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : range) {
      if (!Double.isNaN(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    double span = high > low ? high - low : 1;
    boolean pen = false;
    body.append("<path fill=\"none\" stroke=\"").append(colour.code).append("\" d=\"");
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        pen = false;
        continue;
      }
      double part = high > low ? (values[i] - low) / span : .5;
      double y = (row + 1) * rowHeight - MARGIN - part * (rowHeight - head - 2 * MARGIN);
      String at = format("%.1f %.1f", x(i, values.length), y);
      // A single value between gaps is a dot.
      body.append(pen ? "L" : "M").append(at).append(pen ? "" : "h.1");
      pen = true;
    }
    body.append("\"/>\n");
  }

  /**
   * A label over a row.
   *
   * @param text plain text without characters that XML escapes
   */
  void label(int row, String text) {
    body.append(
        format(
            "<text x=\"%d\" y=\"%d\" font-family=\"sans-serif\" font-size=\"9\""
                + " fill=\"#555\">%s</text>\n",
            MARGIN, row * rowHeight + 10, text));
  }

  /** The file. */
  String svg() {
    int height = rows * rowHeight;
    return format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\">\n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
            WIDTH, height, WIDTH, height)
        + body
        + "</svg>\n";
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
