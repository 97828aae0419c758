package io.github.iforest4j.view.text;

import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.eval.DetectionDelay;
import io.github.iforest4j.eval.Evaluation;
import io.github.iforest4j.eval.Evaluation.Metric;
import io.github.iforest4j.eval.Interval;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Prints metrics with intervals. */
public final class EvaluationPrinter {
  private static final int DRAWS = 200;
  private static final double SHARE = .95;

  private static final Map<Metric, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(Metric.AUROC, "AUROC");
    NAMES.put(Metric.AUPRC, "AUPRC");
    NAMES.put(Metric.F1, "F1");
    NAMES.put(Metric.PRECISION, "precision");
    NAMES.put(Metric.FALSE_ALARM_RATE, "false alarms");
    NAMES.put(Metric.MISSED_ALARM_RATE, "missed alarms");
  }

  private EvaluationPrinter() {}

  /**
   * Prints all metrics with their bootstrap intervals.
   *
   * @param block the length of the runs that rows are drawn in
   * @param seed of the bootstrap
   * @param threshold says above what score a row was called; empty if the model decided
   */
  public static void print(
      TextOutput output, Evaluation evaluation, int block, long seed, String threshold) {
    DetectionDelay delay = evaluation.delay();
    ObjectNode node = JsonText.object();
    TextTable table = new TextTable(40);
    table.row("", "value", "95 % interval");
    NAMES.forEach(
        (metric, name) -> {
          double value = evaluation.value(metric);
          Interval interval = evaluation.interval(metric, block, DRAWS, SHARE, seed);
          ObjectNode entry = node.putObject(Text.lowerCase(metric));
          JsonText.put(entry, "value", value);
          JsonText.put(entry, "low", interval.low());
          JsonText.put(entry, "high", interval.high());
          table.row(name, number(value), number(interval.low()) + " – " + number(interval.high()));
        });
    if (output.json()) {
      putCounts(node, evaluation.confusion());
      put(node, delay);
      output.result(node.toString());
      return;
    }
    output.table(table);
    output.result(
        Text.format(
            "rows %,d, anomalous %,d, called %,d%s",
            evaluation.size(), evaluation.anomalies(), evaluation.called(), threshold));
    output.result(
        Text.format(
            "events found %d of %d, after %s readings on average",
            delay.found(), delay.events(), Text.orDash("%.1f", delay.mean())));
  }

  private static String number(double value) {
    return Text.orDash("%.4f", value);
  }

  static void putCounts(ObjectNode node, Confusion confusion) {
    ObjectNode counts = node.putObject("counts");
    counts.put("true_positives", confusion.truePositives());
    counts.put("false_positives", confusion.falsePositives());
    counts.put("true_negatives", confusion.trueNegatives());
    counts.put("false_negatives", confusion.falseNegatives());
  }

  static void put(ObjectNode node, DetectionDelay delay) {
    node.put("events", delay.events());
    node.put("events_found", delay.found());
    JsonText.put(node, "mean_delay", delay.mean());
  }
}
