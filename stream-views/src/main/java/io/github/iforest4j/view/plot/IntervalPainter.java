package io.github.iforest4j.view.plot;

import io.github.iforest4j.schema.PlainText;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.List;

/** Draws shares with their confidence intervals, one below the other. */
final class IntervalPainter {
  static final int WIDTH = 820;

  private static final int TOP = 74;
  private static final int LINE = 26;
  private static final int LEFT = 330;
  private static final int RIGHT = WIDTH - 70;

  private final List<AnomalyPlot.Interval> rows;
  private final String title;

  IntervalPainter(List<AnomalyPlot.Interval> rows, String title) {
    this.rows = List.copyOf(rows);
    this.title = title;
  }

  int height() {
    return TOP + LINE * rows.size() + 30;
  }

  void paint(Graphics2D g) {
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, WIDTH, height());
    Palette.text(g, title, Palette.TITLE, Palette.BLACK, 20, 30);
    g.setStroke(new BasicStroke(1));
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      double x = x(tenth / 10.);
      g.setColor(Palette.LIGHT);
      g.draw(new Line2D.Double(x, TOP - 14, x, height() - 30));
      Palette.text(g, tenth * 10 + " %", Palette.PLAIN, Palette.GREY, x - 10, TOP - 18);
    }
    for (int r = 0; r < rows.size(); r++) {
      AnomalyPlot.Interval row = rows.get(r);
      double y = TOP + LINE * (r + .5);
      Color color = row.baseline() ? Palette.GREY : Palette.BLUE;
      Palette.text(g, PlainText.shortened(row.name(), 52), Palette.PLAIN, Palette.BLACK, 20, y + 4);
      g.setColor(color);
      g.setStroke(new BasicStroke(2));
      g.draw(new Line2D.Double(x(row.low()), y, x(row.high()), y));
      g.fill(new Ellipse2D.Double(x(row.value()) - 4.5, y - 4.5, 9, 9));
      String percent = Math.round(100 * row.value()) + " %";
      Palette.text(g, percent, Palette.BOLD, color, RIGHT + 14, y + 4);
    }
  }

  private static double x(double share) {
    return LEFT + (RIGHT - LEFT) * share;
  }
}
