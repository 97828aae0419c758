package io.github.iforest4j.view.text;

import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.eval.NabProtocol;
import io.github.iforest4j.eval.NabScore;
import io.github.iforest4j.eval.SkabProtocol;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prints the results of a benchmark: with JSON one line for each seed, else a table in which each
 * figure is the mean over the seeds, ± the sample standard deviation.
 *
 * @param output the lines go there
 * @param preset what judged
 * @param firstSeed the seed of the first result; the others count up
 */
public record BenchmarkPrinter(TextOutput output, Preset preset, long firstSeed) {
  /** Prints the results of SKAB, beside rules that any detector should beat. */
  public void print(SkabProtocol skab, List<SkabProtocol.Result> results) {
    if (output.json()) {
      for (int s = 0; s < results.size(); s++) {
        Confusion confusion = results.get(s).confusion();
        ObjectNode node = begin("skab", s);
        EvaluationPrinter.putCounts(node, confusion);
        JsonText.put(node, "f1", confusion.f1());
        JsonText.put(node, "false_alarm_rate", confusion.falseAlarmRate());
        JsonText.put(node, "missed_alarm_rate", confusion.missedAlarmRate());
        node.put("auroc", results.get(s).auroc());
        EvaluationPrinter.put(node, results.get(s).delay());
        output.result(node.toString());
      }
      return;
    }
    output.result("SKAB: " + skab.numRuns() + " runs, " + describe(results.size()));
    TextTable table = new TextTable(40);
    table.row("", "F1", "FAR %", "MAR %", "FAR+MAR", "AUROC", "found", "delay");
    table.row(
        Text.lowerCase(preset),
        spread(results, r -> r.confusion().f1(), "%.3f"),
        spread(results, r -> 100 * r.confusion().falseAlarmRate(), "%.1f"),
        spread(results, r -> 100 * r.confusion().missedAlarmRate(), "%.1f"),
        spread(results, SkabProtocol.Result::errors, "%.1f"),
        spread(results, SkabProtocol.Result::auroc, "%.3f"),
        results.get(0).delay().found() + "/" + results.get(0).delay().events(),
        spread(results, r -> r.delay().mean(), "%.0f"));
    baseline(table, "all ones", skab.baseline(row -> true));
    baseline(table, "row ≥ 570", skab.baseline(row -> row >= 570));
    baseline(table, "every second", skab.baseline(row -> row % 2 == 0));
    output.table(table);
  }

  private static void baseline(TextTable table, String name, Confusion confusion) {
    double falseAlarms = 100 * confusion.falseAlarmRate();
    double missedAlarms = 100 * confusion.missedAlarmRate();
    table.row(
        name,
        Text.format("%.3f", confusion.f1()),
        Text.format("%.1f", falseAlarms),
        Text.format("%.1f", missedAlarms),
        Text.format("%.1f", falseAlarms + missedAlarms),
        "",
        "",
        "");
  }

  /** Prints the results of NAB, beside alarms at regular distances. */
  public void print(NabProtocol nab, List<NabScore> results) {
    double level = NabProtocol.level(preset);
    if (output.json()) {
      for (int s = 0; s < results.size(); s++) {
        ObjectNode node = begin("nab", s);
        for (NabScore.Profile profile : NabScore.Profile.values()) {
          NabScore.Result at = results.get(s).at(profile, level);
          ObjectNode entry = node.putObject(Text.lowerCase(profile));
          entry.put("score", at.score());
          entry.put("best_score", results.get(s).best(profile).score());
          entry.put("windows_hit", at.windowsHit());
          entry.put("windows", at.windows());
          entry.put("false_alarms", at.falseAlarms());
        }
        output.result(node.toString());
      }
      return;
    }
    output.result(
        "NAB: " + nab.numSeries() + " series, " + describe(results.size()) + ", fixed threshold");
    TextTable table = new TextTable(40);
    table.row("", "standard", "low FP", "low FN", "windows hit", "false alarms");
    table.row(cells(Text.lowerCase(preset), results, level));
    table.row(cells("an alarm every 100", List.of(nab.periodic(100)), 1));
    table.row(cells("an alarm every 300", List.of(nab.periodic(300)), 1));
    output.table(table);
  }

  private static String[] cells(String name, List<NabScore> results, double level) {
    NabScore.Result first = results.get(0).at(NabScore.Profile.STANDARD, level);
    return new String[] {
      name,
      spread(results, r -> r.at(NabScore.Profile.STANDARD, level).score(), "%.1f"),
      spread(results, r -> r.at(NabScore.Profile.REWARD_LOW_FP, level).score(), "%.1f"),
      spread(results, r -> r.at(NabScore.Profile.REWARD_LOW_FN, level).score(), "%.1f"),
      first.windowsHit() + "/" + first.windows(),
      Long.toString(first.falseAlarms())
    };
  }

  private String describe(int seeds) {
    return Text.format(
        "preset %s, seeds %d to %d", Text.lowerCase(preset), firstSeed, firstSeed + seeds - 1);
  }

  private ObjectNode begin(String protocol, int result) {
    return JsonText.object()
        .put("protocol", protocol)
        .put("preset", Text.lowerCase(preset))
        .put("seed", firstSeed + result);
  }

  /** Mean ± sample standard deviation; the mean alone of one result. */
  private static <R> String spread(List<R> results, ToDoubleFunction<R> value, String format) {
    SummaryStatistics values = new SummaryStatistics();
    results.forEach(r -> values.addValue(value.applyAsDouble(r)));
    String mean = Text.format(format, values.getMean());
    return results.size() < 2
        ? mean
        : mean + " ± " + Text.format(format, values.getStandardDeviation());
  }
}
