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

/**
 * Draws normal readings and anomalies in the plane of the first two principal components. Found
 * anomalies that lie among the normal readings there are hollow, and the legend says why.
 */
final class ProjectionPainter {
  /** The height of the plane, as a share of the width. */
  private static final double ASPECT = .72;

  /** Maximum number of dots per group: more would only hide each other. */
  private static final int MAX_DOTS = 6000;

  private static final String HIDDEN =
      "Hollow marks look ordinary in this plane: they are unusual in their course over time, or in"
          + " what the plane leaves out. The picture of the series shows them.";

  private static final int NOTE_LINE = 18;
  private static final int MARGIN = 14;

  private static final BasicStroke OUTLINE = new BasicStroke(1.4f);

  private static final Marker HOLLOW =
      new Marker() {
        @Override
        public void paint(Graphics2D g, double x, double y, int size) {
          g.setStroke(OUTLINE);
          g.draw(diamond(x, y, size * .62));
        }
      };

  private final ReadingHistory history;
  private final String title;
  private final int width;
  private final List<LegendEntry> legend = new ArrayList<>();
  private final List<String> note;
  private final int header;
  private final Projection projection;

  /** For each reading, whether it lies among the normal ones. */
  private final boolean[] inCrowd;

  ProjectionPainter(ReadingHistory history, String title, int width) {
    this.history = history;
    this.title = title;
    this.width = width;
    this.projection = Projection.of(history);
    this.inCrowd = projection.inCrowd(history);
    for (Group group : groups()) {
      if (group.crowded() == Boolean.TRUE && count(group) == 0) {
        continue;
      }
      String words = String.format(Locale.ROOT, "%s (%,d)", group.name(), count(group));
      legend.add(new LegendEntry(words, (g, x, y) -> swatch(g, group, x, y)));
    }
    boolean hollow = groups().stream().anyMatch(g -> g.crowded() == Boolean.TRUE && count(g) > 0);
    this.note = hollow ? Palette.wrapped(HIDDEN, Palette.PLAIN, width - 2. * MARGIN, 4) : List.of();
    this.header = Palette.headerHeight(title, legend, width) + note.size() * NOTE_LINE;
  }

  /** The names of what is drawn, each with its number of readings. */
  List<String> legend() {
    return legend.stream().map(LegendEntry::words).toList();
  }

  int height() {
    return header + (int) (width * ASPECT);
  }

  /**
   * Readings that are drawn in the same way.
   *
   * @param crowded whether they lie among the normal ones; null if that does not matter
   */
  private record Group(
      String name,
      Color color,
      Marker marker,
      boolean called,
      @Nullable Truth truth,
      @Nullable Boolean crowded) {}

  private boolean holds(Group group, int r) {
    return history.isAnomaly(r) == group.called()
        && (group.truth() == null || history.truth(r) == group.truth())
        && (group.crowded() == null || inCrowd[r] == group.crowded());
  }

  private List<Group> groups() {
    Marker dot = SeriesMarkers.CIRCLE;
    Marker diamond = SeriesMarkers.DIAMOND;
    if (!history.isLabelled()) {
      return List.of(
          new Group("normal", Palette.BLUE, dot, false, null, null),
          new Group("anomaly, looks ordinary here", Palette.VERMILLION, HOLLOW, true, null, true),
          new Group("anomaly", Palette.VERMILLION, diamond, true, null, false));
    }
    Marker triangle = SeriesMarkers.TRIANGLE_UP;
    Marker square = SeriesMarkers.SQUARE;
    return List.of(
        new Group("normal", Palette.BLUE, dot, false, Truth.NORMAL, null),
        new Group("false alarm", Palette.ORANGE, triangle, true, Truth.NORMAL, null),
        new Group("anomaly, missed", Palette.BLACK, square, false, Truth.ANOMALY, null),
        new Group(
            "found, looks ordinary here", Palette.VERMILLION, HOLLOW, true, Truth.ANOMALY, true),
        new Group("anomaly, found", Palette.VERMILLION, diamond, true, Truth.ANOMALY, false));
  }

  void paint(Graphics2D g) {
    Palette.header(g, title, legend, width, height());
    double y = header - (note.size() - 1) * NOTE_LINE - 5.;
    for (String line : note) {
      Palette.text(g, line, Palette.PLAIN, Palette.BLACK, MARGIN, y);
      y += NOTE_LINE;
    }
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
      count += holds(group, r) ? 1 : 0;
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
      if (holds(group, r)) {
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
    } else if (group.marker() == HOLLOW) {
      g.setStroke(OUTLINE);
      g.draw(diamond(x, y, 5));
    } else {
      boolean diamond = group.marker() == SeriesMarkers.DIAMOND;
      Path2D path = diamond(x, y, 5);
      if (!diamond) {
        path = new Path2D.Double();
        path.moveTo(x, y - 5);
        path.lineTo(x + 5, y + 4);
        path.lineTo(x - 5, y + 4);
        path.closePath();
      }
      g.setStroke(new BasicStroke(1));
      g.fill(path);
    }
  }

  private static Path2D diamond(double x, double y, double radius) {
    Path2D path = new Path2D.Double();
    path.moveTo(x, y - radius);
    path.lineTo(x + radius, y);
    path.lineTo(x, y + radius);
    path.lineTo(x - radius, y);
    path.closePath();
    return path;
  }
}
