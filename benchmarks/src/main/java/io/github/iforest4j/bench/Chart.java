package io.github.iforest4j.bench;

import io.github.iforest4j.bench.Results.Measurement;
import io.github.iforest4j.view.svg.Svg;
import java.util.List;

/** Horizontal bars: the time per row of each library. A panel has one scale, from 0. */
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

  private final Results results;
  private final Svg svg;

  private Chart(Results results) {
    this.results = results;
    int height = PANELS.stream().map(this::measured).mapToInt(Chart::height).sum();
    this.svg = Svg.document(WIDTH, height);
    svg.attribute("font-family", "sans-serif").attribute("font-size", 14);
    svg.attribute("role", "img").attribute("aria-label", "Time per row, less is better");
    svg.element("rect").attribute("width", "100%").attribute("height", "100%");
    svg.attribute("fill", "#ffffff");
  }

  static String of(Results results) {
    Chart chart = new Chart(results);
    int y = 0;
    for (Panel panel : PANELS) {
      List<Bar> bars = chart.measured(panel);
      if (!bars.isEmpty()) {
        chart.draw(panel.title(), bars, y);
      }
      y += height(bars);
    }
    return chart.svg.finish();
  }

  /** The bars of a panel that have a measurement. */
  private List<Bar> measured(Panel panel) {
    return panel.bars().stream().filter(bar -> measurement(bar) != null).toList();
  }

  private Measurement measurement(Bar bar) {
    return results.get(bar.benchmark(), bar.params(), bar.jdk());
  }

  private static int height(List<Bar> bars) {
    return bars.isEmpty() ? 0 : TITLE_HEIGHT + bars.size() * (BAR_HEIGHT + GAP) + PANEL_GAP;
  }

  private void draw(String title, List<Bar> bars, int top) {
    double longest = bars.stream().mapToDouble(bar -> measurement(bar).median()).max().orElse(1);
    text(12, top + 22, "start").attribute("font-weight", "bold").text(title);
    int y = top + TITLE_HEIGHT;
    for (Bar bar : bars) {
      double value = measurement(bar).median();
      double length = Math.max(1, BAR_WIDTH * value / longest);
      text(LABEL_WIDTH - 8, y + 15, "end").text(bar.name());
      svg.element("rect").attribute("x", LABEL_WIDTH).attribute("y", y);
      svg.attribute("width", length).attribute("height", BAR_HEIGHT);
      svg.attribute("fill", bar.ours() ? OURS : RIVAL);
      text(LABEL_WIDTH + length + 6, y + 15, "start").text(Report.number(value));
      y += BAR_HEIGHT + GAP;
    }
  }

  private Svg text(double x, int baseline, String anchor) {
    svg.element("text").attribute("x", x).attribute("y", baseline);
    return svg.attribute("text-anchor", anchor).attribute("fill", "#222222");
  }
}
