package io.github.iforest4j.client.plot;

import io.github.iforest4j.client.plot.Palette.LegendEntry;
import io.github.iforest4j.client.plot.ReadingHistory.Truth;
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
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Normal readings against anomalies in the plane of the first two principal components. */
final class ProjectionPainter {
  static final int WIDTH = 900;
  static final int HEIGHT = 720;
  private static final int HEADER = 62;

  /** More dots than this of one group only hide each other. */
  private static final int MAX_DOTS = 6000;

  private final ReadingHistory history;
  private final String title;
  private final Projection projection;

  ProjectionPainter(ReadingHistory history, String title) {
    this.history = history;
    this.title = title;
    this.projection = Projection.of(history);
  }

  /** What is drawn alike. */
  private record Group(String name, Color color, Marker marker, boolean called, Truth truth) {
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
    g.setColor(Color.WHITE);
    g.fill(new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
    Palette.text(g, title, Palette.TITLE, Palette.BLACK, 14, 25);
    XYChart chart = Palette.chart(WIDTH, HEIGHT - HEADER);
    chart.getStyler().setPlotContentSize(.94);
    chart.getStyler().setMarkerSize(7);
    chart.setXAxisTitle(projection.xAxis());
    chart.setYAxisTitle(projection.yAxis());
    List<LegendEntry> legend = new ArrayList<>();
    for (Group group : groups()) {
      addGroup(chart, group, legend);
    }
    Palette.legend(g, legend, 14, 48);
    AffineTransform kept = g.getTransform();
    g.translate(0, HEADER);
    chart.paint(g, WIDTH, HEIGHT - HEADER);
    g.setTransform(kept);
    g.setClip(null);
  }

  private void addGroup(XYChart chart, Group group, List<LegendEntry> legend) {
    int count = 0;
    for (int r = 0; r < history.size(); r++) {
      count += group.holds(history, r) ? 1 : 0;
    }
    boolean crowd = "normal".equals(group.name());
    Color color = Palette.faded(group.color(), crowd ? 70 : 200);
    legend.add(
        new LegendEntry(
            String.format(Locale.ROOT, "%s (%,d)", group.name(), count),
            (g, x, y) -> swatch(g, group, x, y)));
    if (count == 0) {
      return;
    }
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
