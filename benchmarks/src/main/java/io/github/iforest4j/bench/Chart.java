package io.github.iforest4j.bench;

import io.github.iforest4j.bench.Results.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars: who needs how long for a row. A panel has one scale, from 0. */
final class Chart {
  private static final int WIDTH = 720;
  private static final int LABEL_WIDTH = 250;
  private static final int BAR_WIDTH = 370;
  private static final int BAR_HEIGHT = 20;
  private static final int GAP = 8;
  private static final int TITLE_HEIGHT = 34;
  private static final int PANEL_GAP = 18;

  // Okabe and Ito's colours, which colour-blind people tell apart; every bar has its name beside
  // it.
  private static final String RIVAL = "#8c8c8c";
  private static final String OURS = "#0072b2";

  /** One bar: who, measured as what. */
  private record Bar(String name, boolean ours, String benchmark, String params, int jdk) {}

  private record Panel(String title, List<Bar> bars) {}

  private static final List<Panel> PANELS =
      List.of(
          new Panel(
              "Batch: µs per row, 100 trees of 256 rows, 8 features",
              List.of(
                  new Bar("Smile, JDK 17", false, "SmileBatch.smile", "features=8", 17),
                  new Bar("isotree (C++)", false, "isotree.batch", "features=8", Results.NO_JDK),
                  new Bar("scikit-learn", false, "sklearn.batch", "features=8", Results.NO_JDK),
                  new Bar("ONNX Runtime, JDK 17", false, "OnnxBatch.onnxRuntime", "features=8", 17),
                  new Bar("iforest4j, JDK 17", true, "ScoreBatch.iforest4j", "features=8", 17),
                  new Bar("iforest4j, JDK 25", true, "ScoreBatch.iforest4j", "features=8", 25))),
          new Panel(
              "One row in a call: µs, 100 trees of 256 rows, 8 features",
              List.of(
                  new Bar(
                      "isotree (C++, from Python)",
                      false,
                      "isotree.single",
                      "features=8",
                      Results.NO_JDK),
                  new Bar("Smile, JDK 17", false, "SmileSingle.smile", "features=8", 17),
                  new Bar("iforest4j, JDK 17", true, "ScoreSingle.iforest4j", "features=8", 17),
                  new Bar("iforest4j, JDK 25", true, "ScoreSingle.iforest4j", "features=8", 25))),
          new Panel(
              "Score that sees distance, one row: µs, 50 trees of 256 rows, 8 features",
              List.of(
                  new Bar(
                      "RandomCutForest, JDK 17",
                      false,
                      "BoxScore.randomCutForest",
                      "shape=50x8",
                      17),
                  new Bar(
                      "RandomCutForest, JDK 25",
                      false,
                      "BoxScore.randomCutForest",
                      "shape=50x8",
                      25),
                  new Bar("iforest4j box, JDK 17", true, "BoxScore.single", "shape=50x8", 17),
                  new Bar("iforest4j box, JDK 25", true, "BoxScore.single", "shape=50x8", 25))));

  private final StringBuilder svg = new StringBuilder();
  private int y;

  private Chart() {}

  static String of(Results results) {
    Chart chart = new Chart();
    PANELS.forEach(panel -> chart.draw(panel, results));
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" font-family=\"sans-serif\" font-size=\"14\" role=\"img\""
                + " aria-label=\"Time per row, less is better\">\n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
            WIDTH,
            chart.y,
            WIDTH,
            chart.y)
        + chart.svg
        + "</svg>\n";
  }

  private void draw(Panel panel, Results results) {
    List<Bar> bars = new ArrayList<>();
    double longest = 0;
    for (Bar bar : panel.bars()) {
      Measurement measurement = results.get(bar.benchmark(), bar.params(), bar.jdk());
      if (measurement != null) {
        bars.add(bar);
        longest = Math.max(longest, measurement.median());
      }
    }
    if (bars.isEmpty()) {
      return;
    }
    text(12, y + 22, "start", "font-weight=\"bold\" fill=\"#222222\"", panel.title());
    y += TITLE_HEIGHT;
    for (Bar bar : bars) {
      double value = results.get(bar.benchmark(), bar.params(), bar.jdk()).median();
      double length = Math.max(1, BAR_WIDTH * value / longest);
      text(LABEL_WIDTH - 8, y + 15, "end", "fill=\"#222222\"", bar.name());
      line(
          "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
          LABEL_WIDTH, y, length, BAR_HEIGHT, bar.ours() ? OURS : RIVAL);
      text(LABEL_WIDTH + length + 6, y + 15, "start", "fill=\"#222222\"", Report.number(value));
      y += BAR_HEIGHT + GAP;
    }
    y += PANEL_GAP;
  }

  /** All texts are this class's own: nothing in them needs escaping. */
  private void text(double x, int baseline, String anchor, String style, String text) {
    line(
        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>",
        x, baseline, anchor, style, text);
  }

  private void line(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
