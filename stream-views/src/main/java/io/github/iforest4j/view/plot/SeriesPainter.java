package io.github.iforest4j.view.plot;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.view.plot.Palette.LegendEntry;
import io.github.iforest4j.view.plot.ReadingHistory.Truth;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws panels below each other over one time axis: one per field, and the scores. */
final class SeriesPainter {
  private static final int PANEL = 104;
  private static final int SCORES = 150;
  private static final int TIME_AXIS = 42;
  private static final int LEFT = 82;
  private static final int MAX_CATEGORY_NAMES = 8;

  /** A picture narrower than this has no room for every word of the legend. */
  private static final int NARROW = 640;

  /** Least distance of points on a dashed line: nearer ones would leave no dashes. */
  private static final int DASH = 14;

  /** Larger numbers are drawn as this one, so that distances between them are finite. */
  private static final double LARGEST = 1e300;

  private static final BasicStroke THIN = new BasicStroke(1f);
  private static final BasicStroke DASHED =
      new BasicStroke(
          1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {6, 4}, 0);

  private final ReadingHistory history;
  private final String title;
  private final int width;
  private final int header;

  /** Pixel columns of a panel: the resolution that lines are thinned to. */
  private final int buckets;

  private final double firstX;
  private final double lastX;

  SeriesPainter(ReadingHistory history, String title, int width) {
    this.history = history;
    this.title = title;
    this.width = width;
    this.header = Palette.headerHeight(title, legend(), width);
    this.buckets = width - LEFT;
    this.firstX = history.x(0);
    this.lastX = Math.max(history.x(history.size() - 1), firstX + 1);
  }

  int height() {
    return header + history.numPanels() * PANEL + SCORES + TIME_AXIS;
  }

  void paint(Graphics2D g) {
    Palette.header(g, title, legend(), width, height());
    int top = header;
    for (int p = 0; p < history.numPanels(); p++) {
      place(g, panel(p), panelName(p), top, PANEL);
      if (history.panelField(p).kind() == FieldKind.CATEGORICAL) {
        nameCategories(g, history.panelField(p), top);
      }
      top += PANEL;
    }
    place(g, scores(), "anomaly score", top, SCORES + TIME_AXIS);
  }

  private void place(Graphics2D g, XYChart chart, String name, int top, int height) {
    AffineTransform kept = g.getTransform();
    g.translate(0, top);
    chart.paint(g, width, height);
    g.setTransform(kept);
    g.setClip(null);
    Palette.text(g, name, Palette.BOLD, Palette.BLACK, LEFT + 12, top + 13);
  }

  private List<LegendEntry> legend() {
    List<LegendEntry> entries = new ArrayList<>();
    entries.add(
        new LegendEntry(
            "reading",
            (g, x, y) -> {
              g.setColor(Palette.BLUE);
              g.setStroke(new BasicStroke(1.5f));
              g.draw(new Line2D.Double(x - 9, y, x + 9, y));
            }));
    entries.add(
        new LegendEntry(
            width < NARROW
                ? "anomaly, on the fields that drove it"
                : "anomaly, on the fields that drove it (at the lower edge: no value)",
            (g, x, y) -> {
              g.setColor(Palette.VERMILLION);
              g.fill(new Ellipse2D.Double(x - 4, y - 4, 8, 8));
            }));
    entries.add(
        new LegendEntry(
            "threshold",
            (g, x, y) -> {
              g.setColor(Palette.BLACK);
              g.setStroke(DASHED);
              g.draw(new Line2D.Double(x - 9, y, x + 9, y));
            }));
    entries.add(
        new LegendEntry(
            history.isLabelled() ? "true anomaly" : "anomalous stretch",
            (g, x, y) -> {
              g.setColor(Palette.TRUTH);
              g.fill(new Rectangle2D.Double(x - 9, y - 6, 18, 12));
            }));
    if (history.numFeatures() > history.numPanels()) {
      String shown = history.numPanels() + " of " + history.numFeatures() + " fields";
      entries.add(new LegendEntry(shown, (g, x, y) -> {}));
    }
    return entries;
  }

  private String panelName(int p) {
    Field field = history.panelField(p);
    return field.unit().isEmpty() ? field.name() : field.name() + "  [" + field.unit() + "]";
  }

  private XYChart panel(int p) {
    Field field = history.panelField(p);
    boolean categorical = field.kind() == FieldKind.CATEGORICAL;
    IntToDoubleFunction value = r -> drawable(history.panelValue(r, p));
    double[] range = categorical ? categoryRange(field) : range(value, r -> true);
    XYChart chart = emptyPanel(PANEL, range, false);
    shade(chart, range);
    XYSeries line = add(chart, "reading", decimated(value), Palette.BLUE);
    boolean dotted = categorical || !history.isTimed();
    if (dotted) {
      // A line would join values that do not follow in time, or have no order.
      dots(line, Palette.faded(Palette.BLUE, 110));
    }
    if (categorical) {
      chart.getStyler().setYAxisTickLabelsColor(new Color(0, 0, 0, 0));
    }
    // A missing value that drove an anomaly is marked at the lower edge.
    double edge = range[0] + .04 * (range[1] - range[0]);
    IntToDoubleFunction mark =
        r -> Double.isNaN(value.applyAsDouble(r)) ? edge : value.applyAsDouble(r);
    XYSeries marks =
        add(
            chart,
            "anomaly",
            points(mark, r -> history.isAnomaly(r) && history.drives(r, p)),
            Palette.VERMILLION);
    dots(marks, Palette.VERMILLION);
    chart.getStyler().setMarkerSize(dotted ? 4 : 6);
    return chart;
  }

  private static double drawable(double value) {
    return Math.max(-LARGEST, Math.min(LARGEST, value));
  }

  /** Writes each category's name at its height; the chart itself would only number them. */
  private static void nameCategories(Graphics2D g, Field field, int top) {
    double[] range = categoryRange(field);
    double plotTop = top + Palette.CHART_PADDING;
    double perCategory = (PANEL - 2.0 * Palette.CHART_PADDING) / (range[1] - range[0]);
    // From the top, so that "(new)" is always named; more names than fit would overlap.
    int stride = 1 + field.categories().size() / MAX_CATEGORY_NAMES;
    for (int c = field.categories().size(); c >= 0; c -= stride) {
      String name = c == field.categories().size() ? "(new)" : field.categories().get(c);
      name = name.isEmpty() ? "(none)" : PlainText.shortened(name, 9);
      double width = Palette.PLAIN.getStringBounds(name, g.getFontRenderContext()).getWidth();
      double y = plotTop + (range[1] - c) * perCategory + 4;
      Palette.text(g, name, Palette.PLAIN, Palette.GREY, LEFT - 8 - width, y);
    }
  }

  private static double[] categoryRange(Field field) {
    return new double[] {-.5, field.categories().size() + 1};
  }

  private XYChart scores() {
    IntToDoubleFunction score = history::score;
    double[] range = range(score, r -> true);
    for (int r = 0; r < history.size(); r++) {
      if (!Double.isNaN(history.threshold(r))) {
        range[0] = Math.min(range[0], history.threshold(r) - .02);
        range[1] = Math.max(range[1], history.threshold(r) + .02);
      }
    }
    XYChart chart = emptyPanel(SCORES + TIME_AXIS, range, true);
    shade(chart, range);
    add(chart, "score", decimated(score), Palette.GREY);
    XYSeries threshold = add(chart, "threshold", steps(history::threshold), Palette.BLACK);
    threshold.setLineStyle(DASHED);
    XYSeries marks = add(chart, "anomaly", points(score, history::isAnomaly), Palette.VERMILLION);
    dots(marks, Palette.VERMILLION);
    chart.getStyler().setMarkerSize(5);
    return chart;
  }

  private XYChart emptyPanel(int height, double[] range, boolean withTime) {
    XYChart chart = Palette.chart(width, height);
    XYStyler s = chart.getStyler();
    s.setYAxisMin(range[0]);
    s.setYAxisMax(range[1]);
    s.setXAxisMin(firstX);
    s.setXAxisMax(lastX);
    s.setXAxisTicksVisible(withTime);
    s.setXAxisTitleVisible(withTime);
    s.setYAxisTitleVisible(false);
    s.setYAxisLeftWidthHint(LEFT);
    s.setYAxisTickMarkSpacingHint(26);
    s.setXAxisTickMarkSpacingHint(110);
    double largest = Math.max(Math.abs(range[0]), Math.abs(range[1]));
    boolean plain = largest < 1e7 && range[1] - range[0] > 1e-3;
    s.setYAxisDecimalPattern(plain ? "#,##0.####" : "0.###E0");
    if (withTime) {
      chart.setXAxisTitle(history.isTimed() ? timeTitle(history.schema()) : "reading");
      if (!history.isTimed()) {
        s.setXAxisDecimalPattern("#,##0");
      }
    }
    return chart;
  }

  /** Times without a zone may not be called UTC. */
  static String timeTitle(FeatureSchema schema) {
    boolean local = schema.clock().format().local();
    return local ? "time (as in the source)" : "time (UTC)";
  }

  /** From the least to the greatest value, with room for the panel's name and the marks. */
  private double[] range(IntToDoubleFunction value, IntPredicate wanted) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int r = 0; r < history.size(); r++) {
      double v = value.applyAsDouble(r);
      if (wanted.test(r) && !Double.isNaN(v)) {
        min = Math.min(min, v);
        max = Math.max(max, v);
      }
    }
    if (min > max) {
      return new double[] {0, 1};
    }
    double spread = max > min ? max - min : Math.max(1e-9, Math.abs(max) * .1 + 1);
    return new double[] {min - .08 * spread, max + .25 * spread};
  }

  /**
   * One shaded box per labelled stretch, without labels per stretch of anomalies; at least a pixel
   * and a half wide.
   */
  private void shade(XYChart chart, double[] range) {
    double halfPixel = (lastX - firstX) / buckets / 2;
    double halfStep = (lastX - firstX) / history.size() / 2;
    double reach = Math.max(1.5 * halfPixel, halfStep);
    int boxes = 0;
    double end = Double.NEGATIVE_INFINITY;
    double start = Double.NaN;
    for (int r = 0; r <= history.size(); r++) {
      boolean anomalous = r < history.size() && isShaded(r);
      if (anomalous) {
        double x = history.x(r);
        // Stretches that would touch on the screen are one box: thousands would be slow to draw.
        boolean follows = r > 0 && isShaded(r - 1);
        if (Double.isNaN(start) || !follows && x - end > 2 * reach) {
          if (!Double.isNaN(start)) {
            box(chart, boxes++, start - reach, end + reach, range);
          }
          start = x;
        }
        end = x;
      }
    }
    if (!Double.isNaN(start)) {
      box(chart, boxes, start - reach, end + reach, range);
    }
  }

  private boolean isShaded(int reading) {
    return history.isLabelled()
        ? history.truth(reading) == Truth.ANOMALY
        : history.isAnomaly(reading);
  }

  private void box(XYChart chart, int number, double start, double end, double[] range) {
    double x0 = Math.max(firstX, start);
    double x1 = Math.min(lastX, end);
    Points corners = new Points();
    corners.add(x0, range[0]);
    corners.add(x0, range[1]);
    corners.add(x1, range[1]);
    corners.add(x1, range[0]);
    XYSeries box = add(chart, "stretch " + number, corners, Palette.TRUTH);
    box.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    box.setFillColor(Palette.TRUTH);
    box.setLineColor(new Color(0, 0, 0, 0));
  }

  private XYSeries add(XYChart chart, String name, Points points, Color color) {
    if (points.xs.isEmpty()) {
      points.add(firstX, Double.NaN);
    }
    List<?> xs = points.xs;
    if (history.isTimed()) {
      xs = points.xs.stream().map(x -> new Date(x.longValue())).toList();
    }
    XYSeries series = chart.addSeries(name, xs, points.ys);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    series.setLineStyle(THIN);
    return series;
  }

  private static void dots(XYSeries series, Color color) {
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(color);
  }

  /** The points of a series. */
  private static final class Points {
    final List<Double> xs = new ArrayList<>();
    final List<Double> ys = new ArrayList<>();

    void add(double x, double y) {
      xs.add(x);
      ys.add(y);
    }
  }

  private int bucket(int reading) {
    return (int) Math.min(buckets - 1, (history.x(reading) - firstX) / (lastX - firstX) * buckets);
  }

  /** The line, thinned to the least and greatest value of each pixel column, in their order. */
  private Points decimated(IntToDoubleFunction value) {
    Points points = new Points();
    int n = history.size();
    if (n <= 3 * buckets) {
      for (int r = 0; r < n; r++) {
        points.add(history.x(r), value.applyAsDouble(r));
      }
      return points;
    }
    int r = 0;
    while (r < n) {
      int bucket = bucket(r);
      int least = -1;
      int greatest = -1;
      int gap = -1;
      for (; r < n && bucket(r) == bucket; r++) {
        double v = value.applyAsDouble(r);
        if (Double.isNaN(v)) {
          gap = r;
          continue;
        }
        least = least < 0 || v < value.applyAsDouble(least) ? r : least;
        greatest = greatest < 0 || v > value.applyAsDouble(greatest) ? r : greatest;
      }
      if (least < 0) {
        points.add(history.x(gap), Double.NaN);
        continue;
      }
      int first = Math.min(least, greatest);
      int second = Math.max(least, greatest);
      points.add(history.x(first), value.applyAsDouble(first));
      if (second != first) {
        points.add(history.x(second), value.applyAsDouble(second));
      }
    }
    return points;
  }

  /**
   * Only the corners, and none too near to the one before: a line through many points would restart
   * its dashes at each of them.
   */
  private Points steps(IntToDoubleFunction value) {
    Points points = new Points();
    int last = history.size() - 1;
    double room = DASH * (lastX - firstX) / buckets;
    double drawn = Double.NEGATIVE_INFINITY;
    for (int r = 0; r <= last; r++) {
      double v = value.applyAsDouble(r);
      boolean begins = r == 0 || Double.compare(v, value.applyAsDouble(r - 1)) != 0;
      boolean ends = r == last || Double.compare(v, value.applyAsDouble(r + 1)) != 0;
      boolean edge =
          r == 0 || r == last || Double.isNaN(v) || Double.isNaN(value.applyAsDouble(r - 1));
      if (edge && (begins || ends) || (begins || ends) && history.x(r) - drawn >= room) {
        points.add(history.x(r), v);
        drawn = history.x(r);
      }
    }
    return points;
  }

  /** The wanted readings, at most the least and the greatest value in each pixel column. */
  private Points points(IntToDoubleFunction value, IntPredicate wanted) {
    Points points = new Points();
    int[] least = new int[buckets];
    int[] greatest = new int[buckets];
    Arrays.fill(least, -1);
    Arrays.fill(greatest, -1);
    for (int r = 0; r < history.size(); r++) {
      double v = value.applyAsDouble(r);
      if (!wanted.test(r) || Double.isNaN(v)) {
        continue;
      }
      int b = bucket(r);
      least[b] = least[b] < 0 || v < value.applyAsDouble(least[b]) ? r : least[b];
      greatest[b] = greatest[b] < 0 || v > value.applyAsDouble(greatest[b]) ? r : greatest[b];
    }
    for (int b = 0; b < buckets; b++) {
      if (least[b] >= 0) {
        points.add(history.x(least[b]), value.applyAsDouble(least[b]));
        if (greatest[b] != least[b]) {
          points.add(history.x(greatest[b]), value.applyAsDouble(greatest[b]));
        }
      }
    }
    return points;
  }
}
