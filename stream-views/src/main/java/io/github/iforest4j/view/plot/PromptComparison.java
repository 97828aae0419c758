package io.github.iforest4j.view.plot;

import io.github.iforest4j.engine.compare.PromptScoreTable;
import io.github.iforest4j.label.compare.PromptScore;
import io.github.iforest4j.view.text.TextOutput;
import io.github.iforest4j.view.text.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How well prompts and models label anomalies: as text, files, and a picture. */
public final class PromptComparison {
  private static final int MAX_CELL = 40;

  private PromptComparison() {}

  /** Prints a table; with JSON, an object for each score. */
  public static void print(List<PromptScore> scores, TextOutput to) {
    if (to.json()) {
      scores.forEach(score -> to.result(PromptScoreTable.json(score)));
      return;
    }
    TextTable table = new TextTable(MAX_CELL);
    PromptScoreTable.rows(scores).forEach(row -> table.row(row.toArray(String[]::new)));
    to.table(table);
  }

  /**
   * Writes {@code comparison.csv}, {@code comparison.md} and {@code comparison.png} into a folder.
   *
   * @throws IOException if a file cannot be written
   */
  public static void write(List<PromptScore> scores, Path folder) throws IOException {
    PromptScoreTable.writeCsv(scores, folder.resolve("comparison.csv"));
    Files.writeString(folder.resolve("comparison.md"), PromptScoreTable.markdown(scores));
    List<AnomalyPlot.Interval> rows = new ArrayList<>();
    for (PromptScore score : scores) {
      String name = score.name() + ", " + score.promptName();
      rows.add(
          new AnomalyPlot.Interval(
              name, score.low(), score.accuracy(), score.high(), !score.isOfModel()));
    }
    AnomalyPlot.intervals(rows, "Anomalies labelled correctly, with 95 % intervals")
        .write(folder.resolve("comparison.png"));
  }
}
