package io.github.iforest4j.view.plot;

import io.github.iforest4j.view.plot.Palette.LegendEntry;
import io.github.iforest4j.view.plot.ReadingHistory.Truth;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws normal readings and anomalies in the plane of the first two principal components. */
final class ProjectionPainter {
  /** The height of the plane, as a share of the width. */
  private static final double ASPECT = .72;

  /** Maximum number of dots per group: more would only hide each other. */
  private static final int MAX_DOTS = 6000;

  private final ReadingHistory history;
  private final String title;
  private final int width;
  private final List<LegendEntry> legend = new ArrayList<>();
  private final int header;
  private final Projection projection;

  ProjectionPainter(ReadingHistory history, String title, int width) {
    this.history = history;
    this.title = title;
    this.width = width;
    for (Group group : groups()) {
      String words = String.format(Locale.ROOT, "%s (%,d)", group.name(), count(group));
      legend.add(new LegendEntry(words, (g, x, y) -> swatch(g, group, x, y)));
    }
    this.header = Palette.headerHeight(title, legend, width);
    this.projection = Projection.of(history);
  }

  int height() {
    return header + (int) (width * ASPECT);
  }

  /** Readings that are drawn in the same way. */
  private record Group(
      String name, Color color, Marker marker, boolean called, @Nullable Truth truth) {
    boolean holds(ReadingHistory history, int r) {
      return history.isAnomaly(r) == called && (truth == null || history.truth(r) == truth);
    }
  }

  private List<Group> groups() {
    if (!history.isLabelled()) {
      return List.of(
          new Group("normal", Palette.BLUE, SeriesMarkers.CIRCLE, false, null),
          new Group("anomaly", Palette.VERMILLION, SeriesMarkers.DIAMOND, true, null));
    }
    return List.of(
        new Group("normal", Palette.BLUE, SeriesMarkers.CIRCLE, false, Truth.NORMAL),
        new Group("false alarm", Palette.ORANGE, SeriesMarkers.TRIANGLE_UP, true, Truth.NORMAL),
        new Group("anomaly, missed", Palette.BLACK, SeriesMarkers.SQUARE, false, Truth.ANOMALY),
        new Group(
            "anomaly, found", Palette.VERMILLION, SeriesMarkers.DIAMOND, true, Truth.ANOMALY));
  }

  void paint(Graphics2D g) {
    Palette.header(g, title, legend, width, height());
    XYChart chart = Palette.chart(width, height() - header);
    chart.getStyler().setPlotContentSize(.94);
    chart.getStyler().setMarkerSize(7);
    chart.getStyler().setXAxisTickMarkSpacingHint(60);
    chart.setXAxisTitle(fitting(projection.xAxis(), width));
    chart.setYAxisTitle(fitting(projection.yAxis(), height() - header));
    for (Group group : groups()) {
      addGroup(chart, group);
    }
    AffineTransform kept = g.getTransform();
    g.translate(0, header);
    chart.paint(g, width, height() - header);
    g.setTransform(kept);
    g.setClip(null);
  }

  private static String fitting(String title, int room) {
    return Palette.fitting(title, Palette.PLAIN, room - 80);
  }

  private int count(Group group) {
    int count = 0;
    for (int r = 0; r < history.size(); r++) {
      count += group.holds(history, r) ? 1 : 0;
    }
    return count;
  }

  private void addGroup(XYChart chart, Group group) {
    int count = count(group);
    if (count == 0) {
      return;
    }
    boolean crowd = "normal".equals(group.name());
    Color color = Palette.faded(group.color(), crowd ? 70 : 200);
    int stride = (count + MAX_DOTS - 1) / MAX_DOTS;
    double[] xs = new double[(count + stride - 1) / stride];
    double[] ys = new double[xs.length];
    int seen = 0;
    for (int r = 0; r < history.size(); r++) {
      if (group.holds(history, r)) {
        if (seen % stride == 0) {
          xs[seen / stride] = projection.x(r);
          ys[seen / stride] = projection.y(r);
        }
        seen++;
      }
    }
    XYSeries series = chart.addSeries(group.name(), xs, ys);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(group.marker());
    series.setMarkerColor(color);
  }

  private static void swatch(Graphics2D g, Group group, double x, double y) {
    g.setColor(group.color());
    if (group.marker() == SeriesMarkers.CIRCLE) {
      g.fill(new Ellipse2D.Double(x - 4, y - 4, 8, 8));
    } else if (group.marker() == SeriesMarkers.SQUARE) {
      g.fill(new Rectangle2D.Double(x - 4, y - 4, 8, 8));
    } else {
      boolean diamond = group.marker() == SeriesMarkers.DIAMOND;
      Path2D path = new Path2D.Double();
      path.moveTo(x, y - 5);
      path.lineTo(x + 5, diamond ? y : y + 4);
      if (diamond) {
        path.lineTo(x, y + 5);
      }
      path.lineTo(x - 5, diamond ? y : y + 4);
      path.closePath();
      g.setStroke(new BasicStroke(1));
      g.fill(path);
    }
  }
}
