package io.github.iforest4j.view.text;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.eval.Evaluation;
import io.github.iforest4j.eval.Evaluation.Metric;
import io.github.iforest4j.eval.ScoredRows;
import io.github.iforest4j.time.Counted;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The result of scoring a file as text. */
public final class ScoringText {
  private ScoringText() {}

  /** Returns the counts and, if there are labels, how well the scores agree with them. */
  public static List<String> lines(DetectorModel model, ScoredRows scored, long badLines) {
    List<String> lines = new ArrayList<>();
    lines.add(
        Text.format(
            "scored       %s%s", Counted.of(scored.count(), "row"), Text.skipped(badLines)));
    if (scored.warming() > 0) {
      lines.add("warming up   " + Counted.of(scored.warming(), "row") + " without a score");
    }
    lines.add(
        Text.format(
            "anomalies    %,d (%.2f %%), scores above %.4f",
            scored.anomalies(),
            100.0 * scored.anomalies() / Math.max(1, scored.count() - scored.warming()),
            model.threshold().score()));
    ScoredRows.Comparison truth = scored.comparison();
    if (truth != null) {
      Evaluation result = truth.evaluation();
      lines.add(
          Text.format(
              "against '%s'  AUROC %s  AUPRC %s  precision %s  recall %s  F1 %s",
              TerminalText.sanitized(truth.label()),
              metric(result.value(Metric.AUROC)),
              metric(result.value(Metric.AUPRC)),
              metric(result.value(Metric.PRECISION)),
              metric(result.confusion().recall()),
              metric(result.value(Metric.F1))));
    }
    return lines;
  }

  private static String metric(double value) {
    return Text.orDash("%.3f", value);
  }

  /**
   * Returns the same as one JSON object.
   *
   * @param output where the scores were written
   */
  public static String json(DetectorModel model, ScoredRows scored, long badLines, String output) {
    ObjectNode node = JsonText.object();
    node.put("output", output);
    node.put("rows", scored.count());
    node.put("warming", scored.warming());
    node.put("bad_lines", badLines);
    node.put("anomalies", scored.anomalies());
    node.put("threshold", model.threshold().score());
    ScoredRows.Comparison truth = scored.comparison();
    if (truth != null) {
      Evaluation result = truth.evaluation();
      ObjectNode against = node.putObject("truth");
      against.put("label", truth.label());
      JsonText.put(against, "auroc", result.value(Metric.AUROC));
      JsonText.put(against, "auprc", result.value(Metric.AUPRC));
      JsonText.put(against, "precision", result.value(Metric.PRECISION));
      JsonText.put(against, "recall", result.confusion().recall());
      JsonText.put(against, "f1", result.value(Metric.F1));
      JsonText.put(against, "false_alarm_rate", result.value(Metric.FALSE_ALARM_RATE));
    }
    return node.toString();
  }
}
