package io.github.iforest4j.view.text;

import io.github.iforest4j.engine.analysis.FileAnalysis;
import io.github.iforest4j.engine.analysis.FileResponse;
import io.github.iforest4j.engine.analysis.FileResponse.Status;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.FileEvidence;
import io.github.iforest4j.time.Counted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints what a detector found in a file, and the analysis of it. */
public final class FindingsPrinter {
  private static final int MAX_CELL = 32;

  private FindingsPrinter() {}

  /**
   * Prints what was judged and how, and the strongest incidents.
   *
   * @param input the file's name
   * @param rows the number of its rows
   * @param badLines the number of its lines that could not be read
   * @param evidence null if nothing was found
   * @return the number of incidents that are not shown, the weaker ones
   */
  public static long print(
      TextOutput output,
      String input,
      long rows,
      long badLines,
      FileResponse.Judge judge,
      @Nullable FileEvidence evidence) {
    output.result(
        Text.format(
            "input      %s, %s%s",
            TerminalText.sanitized(input), Counted.of(rows, "row"), Text.skipped(badLines)));
    output.result(
        Text.format(
            "judged by  %s, preset %s, %s",
            judge.model().isEmpty()
                ? "what is usual in the file itself"
                : "the model " + TerminalText.sanitized(judge.model()),
            judge.preset(),
            judge.kinds() == 0
                ? Text.format("threshold %.4f", judge.threshold())
                : Counted.of(judge.kinds(), "kind of devices, with a", "kinds of devices, a")
                    + " threshold"
                    + (judge.kinds() == 1 ? "" : " each")));
    output.paragraph("finding    ", judge.rule());
    if (evidence == null) {
      output.result("findings   none");
      return 0;
    }
    output.result(
        Text.format(
            "findings   %s in %s (rows are counted from 0)",
            Text.count(evidence.findings(), "row"),
            Text.count(evidence.allEpisodes(), "incident")));
    output.result("");
    TextTable table = new TextTable(MAX_CELL);
    boolean devices = evidence.episodes().stream().anyMatch(incident -> !incident.key().isEmpty());
    List<String> heading = new ArrayList<>(List.of("ROWS", "STRONGEST", "TIME", "SCORE", "WHY"));
    if (devices) {
      heading.add(0, "DEVICE");
    }
    table.row(heading.toArray(String[]::new));
    for (FileEvidence.Episode incident : evidence.episodes()) {
      List<String> cells = new ArrayList<>(cells(incident));
      if (devices) {
        cells.add(0, incident.key());
      }
      table.row(cells.toArray(String[]::new));
    }
    output.table(table);
    return evidence.allEpisodes() - evidence.episodes().size();
  }

  private static List<String> cells(FileEvidence.Episode incident) {
    Evidence strongest = incident.evidence();
    return List.of(
        incident.firstRow() == incident.lastRow()
            ? Long.toString(incident.row())
            : incident.firstRow() + "–" + incident.lastRow(),
        Long.toString(incident.row()),
        strongest.time() == null ? "" : strongest.time().toString(),
        Text.format("%.3f", strongest.score()),
        String.join(" · ", EvidenceSummary.topFeatures(strongest)));
  }

  /** Prints the label and the reason, and who wrote them. */
  public static void print(TextOutput output, FileAnalysis analysis) {
    if (analysis.status() == Status.NO_ANOMALIES) {
      output.result("");
      output.result(output.styled(TextStyle.GREEN, "no anomalies") + "  (no backend was asked)");
      return;
    }
    AnomalyLabel verdict = analysis.verdict();
    output.result(
        "Label:  "
            + output.styled(TextStyle.BOLD, TerminalText.sanitized(verdict.label()))
            + "  "
            + output.styled(TextStyle.DIM, "[" + TerminalText.sanitized(analysis.author()) + "]"));
    output.paragraph("Reason: ", TerminalText.sanitized(verdict.reason()));
  }
}
