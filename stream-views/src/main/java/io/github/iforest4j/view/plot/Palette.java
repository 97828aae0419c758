package io.github.iforest4j.view.plot;

import io.github.iforest4j.schema.PlainText;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.XYStyler;

/** The colours and fonts of all plots: Okabe and Ito's palette, and greys. */
final class Palette {
  static final Color BLUE = new Color(0x0072B2);
  static final Color VERMILLION = new Color(0xD55E00);
  static final Color ORANGE = new Color(0xE69F00);
  static final Color GREEN = new Color(0x009E73);
  static final Color BLACK = new Color(0x222222);
  static final Color GREY = new Color(0x666666);
  static final Color LIGHT = new Color(0xE4E4E4);
  static final Color TRUTH = new Color(0xFBE3A6);

  static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 13);
  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 17);

  /** Pixels around a chart's axes. */
  static final int CHART_PADDING = 4;

  private Palette() {}

  static Color faded(Color color, int alpha) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
  }

  /** An empty chart in the common style: no title, no legend, no frame, pale grid. */
  static XYChart chart(int width, int height) {
    XYChart chart = new XYChart(width, height);
    XYStyler s = chart.getStyler();
    s.setChartBackgroundColor(Color.WHITE);
    s.setPlotBackgroundColor(Color.WHITE);
    s.setPlotBorderVisible(false);
    s.setPlotGridLinesColor(LIGHT);
    s.setPlotGridLinesStroke(new BasicStroke(.6f));
    s.setAxisTickMarksColor(GREY);
    s.setAxisTickLabelsColor(GREY);
    s.setAxisTickLabelsFont(PLAIN);
    s.setAxisTitleFont(PLAIN);
    s.setChartFontColor(BLACK);
    s.setChartTitleVisible(false);
    s.setLegendVisible(false);
    s.setPlotContentSize(1);
    s.setPlotMargin(0);
    s.setChartPadding(CHART_PADDING);
    s.setLocale(Locale.ROOT);
    s.setTimezone(TimeZone.getTimeZone("UTC"));
    return chart;
  }

  /**
   * Draws text from a point on its base line. Hidden characters, some of which would let a text run
   * backwards, become spaces.
   */
  static void text(Graphics2D g, String text, Font font, Color color, double x, double y) {
    if (text.isEmpty()) {
      return;
    }
    String shown = PlainText.withoutHidden(text);
    TextLayout layout = new TextLayout(shown, font, g.getFontRenderContext());
    g.setColor(color);
    g.fill(layout.getOutline(AffineTransform.getTranslateInstance(x, y)));
  }

  /** One entry of a legend: a sample of what is drawn, and its name. */
  record LegendEntry(String words, Swatch swatch) {
    /** Draws a sample into a box of 18 by 10 around (x, y). */
    interface Swatch {
      void draw(Graphics2D g, double x, double y);
    }
  }

  /** The distance between two lines of a heading. */
  static final int TITLE_LINE = 24;

  /** The distance between two lines of a legend. */
  static final int LEGEND_LINE = 21;

  private static final int MARGIN = 14;
  private static final int SWATCH = 23;
  private static final int ENTRY_GAP = 18;

  /** Text has the same size in every drawing. */
  private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

  static double width(String text, Font font) {
    return text.isEmpty()
        ? 0
        : new TextLayout(PlainText.withoutHidden(text), font, MEASURE).getAdvance();
  }

  /** The beginning of a text that fits, with an ellipsis for the rest. */
  static String fitting(String text, Font font, double room) {
    if (width(text, font) <= room) {
      return text;
    }
    int end = text.length();
    while (end > 0 && width(text.substring(0, end) + "…", font) > room) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).stripTrailing() + "…";
  }

  /**
   * A text in lines that fit; in the last line of {@code most}, an ellipsis stands for the rest.
   */
  static List<String> wrapped(String text, Font font, double room, int most) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.split(" ")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && lines.size() < most - 1 && width(longer, font) > room) {
        lines.add(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.add(fitting(line, font, room));
    return lines;
  }

  /** The height of a title with a legend below it. */
  static int headerHeight(String title, List<LegendEntry> entries, int width) {
    int lines = wrapped(title, TITLE, width - 2. * MARGIN, 2).size();
    double x = MARGIN;
    int rows = entries.isEmpty() ? 0 : 1;
    for (LegendEntry entry : entries) {
      double needed = SWATCH + width(entry.words(), PLAIN);
      if (x > MARGIN && x + needed > width - MARGIN) {
        rows++;
        x = MARGIN;
      }
      x += needed + ENTRY_GAP;
    }
    return 10 + lines * TITLE_LINE + rows * LEGEND_LINE + 6;
  }

  /** Draws a white background, and a title and a legend in as many lines as they need. */
  static void header(
      Graphics2D g, String title, List<LegendEntry> entries, int width, double height) {
    g.setColor(Color.WHITE);
    g.fill(new Rectangle2D.Double(0, 0, width, height));
    double y = 5;
    for (String line : wrapped(title, TITLE, width - 2. * MARGIN, 2)) {
      y += TITLE_LINE;
      text(g, line, TITLE, BLACK, MARGIN, y - 3);
    }
    double x = MARGIN;
    y += LEGEND_LINE;
    for (LegendEntry entry : entries) {
      double needed = SWATCH + width(entry.words(), PLAIN);
      if (x > MARGIN && x + needed > width - MARGIN) {
        y += LEGEND_LINE;
        x = MARGIN;
      }
      entry.swatch().draw(g, x + 9, y - 4);
      text(g, entry.words(), PLAIN, BLACK, x + SWATCH, y);
      x += needed + ENTRY_GAP;
    }
  }
}
