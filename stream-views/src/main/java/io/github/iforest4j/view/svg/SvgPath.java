package io.github.iforest4j.view.svg;

/**
 * The course of an SVG path: the value of its attribute {@code d}. Coordinates are in pixels and
 * are written with one decimal, in every locale alike. Not thread-safe.
 */
public final class SvgPath {
  private final StringBuilder data = new StringBuilder();

  /** An empty path. */
  public SvgPath() {}

  /** Begins a new stroke at a point. */
  public SvgPath moveTo(double x, double y) {
    return add('M', x).add(' ', y);
  }

  /** Draws a straight line to a point. */
  public SvgPath lineTo(double x, double y) {
    return add('L', x).add(' ', y);
  }

  /** Draws a horizontal line to an x coordinate. */
  public SvgPath horizontalTo(double x) {
    return add('H', x);
  }

  /** Draws a vertical line to a y coordinate. */
  public SvgPath verticalTo(double y) {
    return add('V', y);
  }

  /** Draws a tenth of a pixel: the least that shows a point without neighbours. */
  public SvgPath dot() {
    data.append("h.1");
    return this;
  }

  /** Closes the stroke: draws a straight line to where it began. */
  public SvgPath close() {
    data.append('Z');
    return this;
  }

  /** Whether nothing was drawn yet. */
  public boolean isEmpty() {
    return data.isEmpty();
  }

  private SvgPath add(char before, double coordinate) {
    data.append(before).append(Svg.number(coordinate));
    return this;
  }

  @Override
  public String toString() {
    return data.toString();
  }
}
