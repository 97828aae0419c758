package io.github.iforest4j.view.plot;

import io.github.iforest4j.view.plot.AttributedReading.Contribution;
import io.github.iforest4j.view.plot.Palette.LegendEntry;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Draws what moved the scores of anomalies: bars for each anomaly, all on one axis. */
final class AttributionPainter {
  /** Maximum number of bars per anomaly; fields beyond it are summed in the last bar. */
  static final int MAX_BARS = 6;

  private static final int MARGIN = 14;
  private static final int HEADING = 34;
  private static final int LINE = 38;

  /** A picture narrower than this has its bars below their names, not beside them. */
  private static final int NARROW = 640;

  private static final int NARROW_LINE = 48;
  private static final int GAP = 10;
  private static final int FOOT = 46;
  private static final int NUMBER = 56;
  private static final double BAR = 17;

  private final List<AttributedReading> readings;
  private final String title;
  private final int width;
  private final int header;
  private final double least;
  private final double most;

  AttributionPainter(List<AttributedReading> readings, String title, int width) {
    this.readings = List.copyOf(readings);
    this.title = title;
    this.width = width;
    this.header = Palette.headerHeight(title, legend(), width);
    double low = 0;
    double high = 0;
    for (AttributedReading reading : readings) {
      for (Contribution bar : bars(reading)) {
        low = Math.min(low, bar.contribution());
        high = Math.max(high, bar.contribution());
      }
    }
    this.least = low;
    this.most = high > low ? high : low + 1;
  }

  private static List<LegendEntry> legend() {
    return List.of(
        new LegendEntry("raises the score", (g, x, y) -> swatch(g, Palette.VERMILLION, x, y)),
        new LegendEntry("lowers it", (g, x, y) -> swatch(g, Palette.BLUE, x, y)));
  }

  private static void swatch(Graphics2D g, Color color, double x, double y) {
    g.setColor(color);
    g.fill(new Rectangle2D.Double(x - 9, y - 5, 18, 10));
  }

  private static List<Contribution> bars(AttributedReading reading) {
    List<Contribution> all = reading.fields();
    if (all.size() <= MAX_BARS) {
      return all;
    }
    double rest =
        all.subList(MAX_BARS - 1, all.size()).stream()
            .mapToDouble(Contribution::contribution)
            .sum();
    String names = (all.size() - MAX_BARS + 1) + " other fields";
    return Stream.concat(
            all.stream().limit(MAX_BARS - 1), Stream.of(new Contribution(names, "", rest)))
        .toList();
  }

  int height() {
    int lines = readings.stream().mapToInt(r -> bars(r).size()).sum();
    return header + readings.size() * (HEADING + GAP) + lines * line() + FOOT;
  }

  void paint(Graphics2D g) {
    Palette.header(g, title, legend(), width, height());
    double y = header;
    for (AttributedReading reading : readings) {
      y = paint(g, reading, y) + GAP;
    }
    axis(g, y);
  }

  private boolean isNarrow() {
    return width < NARROW;
  }

  private int line() {
    return isNarrow() ? NARROW_LINE : LINE;
  }

  /** The width of the names. */
  private double names() {
    return isNarrow() ? width - 2. * MARGIN - 8 : Math.min(.46 * width, 330);
  }

  private double x(double contribution) {
    double left = (isNarrow() ? MARGIN : names()) + (least < 0 ? NUMBER : 8);
    return left + (contribution - least) / (most - least) * (width - NUMBER - MARGIN - left);
  }

  private double paint(Graphics2D g, AttributedReading reading, double top) {
    g.setColor(Palette.LIGHT);
    g.fill(new Rectangle2D.Double(MARGIN, top, width - 2. * MARGIN, HEADING - 8));
    String score =
        String.format(
            Locale.ROOT,
            isNarrow() ? "score %.2f" : "score %.2f (threshold %.2f)",
            reading.score(),
            reading.threshold());
    double room = width - 2. * MARGIN - 30 - Palette.width(score, Palette.PLAIN);
    String name = Palette.fitting(reading.name(), Palette.BOLD, room);
    Palette.text(g, name, Palette.BOLD, Palette.BLACK, MARGIN + 8, top + 18);
    double right = width - MARGIN - 8 - Palette.width(score, Palette.PLAIN);
    Palette.text(g, score, Palette.PLAIN, Palette.BLACK, right, top + 18);
    double y = top + HEADING;
    for (Contribution bar : bars(reading)) {
      name(g, bar, y);
      paint(g, bar.contribution(), isNarrow() ? y + 30 : y + LINE / 2. - 4);
      y += line();
    }
    return y;
  }

  /** The field, and its value behind it or below it. */
  private void name(Graphics2D g, Contribution bar, double y) {
    double left = MARGIN + 8.;
    double room = names() - left;
    String field = Palette.fitting(bar.field(), Palette.BOLD, room);
    boolean alone = bar.value().isEmpty() && !isNarrow();
    Palette.text(g, field, Palette.BOLD, Palette.BLACK, left, alone ? y + LINE / 2. - 2 : y + 12);
    double behind = isNarrow() ? Palette.width(field, Palette.BOLD) + 10 : 0;
    String value = Palette.fitting(bar.value(), Palette.PLAIN, room - behind);
    Palette.text(
        g, value, Palette.PLAIN, Palette.GREY, left + behind, isNarrow() ? y + 12 : y + 28);
  }

  private void paint(Graphics2D g, double contribution, double middle) {
    boolean raises = contribution > -5e-4;
    g.setColor(raises ? Palette.VERMILLION : Palette.BLUE);
    double from = Math.min(x(0), x(contribution));
    double to = Math.max(x(0), x(contribution));
    g.fill(new Rectangle2D.Double(from, middle - BAR / 2, Math.max(1, to - from), BAR));
    // Not "−0.000".
    double rounded = Math.rint(contribution * 1e3) / 1e3 + 0.;
    g.setColor(Palette.GREY);
    g.setStroke(new BasicStroke(1));
    double reach = isNarrow() ? BAR / 2 + 2 : LINE / 2.;
    g.draw(new Line2D.Double(x(0), middle - reach, x(0), middle + reach));
    String number = String.format(Locale.ROOT, "%+.3f", rounded).replace('-', '−');
    double at = raises ? to + 6 : from - 6 - Palette.width(number, Palette.PLAIN);
    Palette.text(g, number, Palette.PLAIN, Palette.BLACK, at, middle + 5);
  }

  private void axis(Graphics2D g, double y) {
    String meaning =
        "each bar is what a field adds to 0.5, the score of an average reading; all together give the score";
    int lines = 0;
    for (String line : Palette.wrapped(meaning, Palette.PLAIN, width - 2. * MARGIN, 2)) {
      Palette.text(g, line, Palette.PLAIN, Palette.GREY, MARGIN + 8, y + 8 + 17 * lines++);
    }
  }
}
