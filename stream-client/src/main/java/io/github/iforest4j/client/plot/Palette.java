package io.github.iforest4j.client.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.util.List;
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

  static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 12);
  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);

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
    s.setPlotGridLinesStroke(new java.awt.BasicStroke(.6f));
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
    s.setLocale(java.util.Locale.ROOT);
    s.setTimezone(java.util.TimeZone.getTimeZone("UTC"));
    return chart;
  }

  static double text(Graphics2D g, String text, Font font, Color color, double x, double y) {
    if (text.isEmpty()) {
      return 0;
    }
    TextLayout layout = new TextLayout(text, font, g.getFontRenderContext());
    g.setColor(color);
    g.fill(layout.getOutline(AffineTransform.getTranslateInstance(x, y)));
    return layout.getAdvance();
  }

  /** One entry of a legend: a swatch that knows how to draw itself around a point, and words. */
  record LegendEntry(String words, Swatch swatch) {
    /** Draws a sample into a box of 18 by 10 around (x, y). */
    interface Swatch {
      void draw(Graphics2D g, double x, double y);
    }
  }

  /** A legend in one line. */
  static void legend(Graphics2D g, List<LegendEntry> entries, double x, double y) {
    double at = x;
    for (LegendEntry entry : entries) {
      entry.swatch().draw(g, at + 9, y - 4);
      at += 24 + text(g, entry.words(), PLAIN, BLACK, at + 23, y) + 18;
    }
  }
}
