package io.github.iforest4j.view.text;

import static java.util.Map.entry;

import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.eval.EventProtocol;
import io.github.iforest4j.eval.Interval;
import io.github.iforest4j.eval.NabProtocol;
import io.github.iforest4j.eval.NabScore;
import io.github.iforest4j.eval.SkabProtocol;
import io.github.iforest4j.eval.UcrProtocol;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prints the results of a benchmark: with JSON one line for each seed, else a table in which each
 * figure is the mean over the seeds, ± the sample standard deviation.
 *
 * @param output where the lines are printed
 * @param preset the preset that judged, unless it was chosen for each series
 * @param judge its name, or that it was chosen
 * @param firstSeed the seed of the first result; the others count up
 */
public record BenchmarkPrinter(TextOutput output, Preset preset, String judge, long firstSeed) {
  private static final int DRAWS = 1000;
  private static final double SHARE = .95;

  private static final Map<EventProtocol.Metric, String> EVENT_FIGURES =
      new EnumMap<>(
          Map.ofEntries(
              entry(EventProtocol.Metric.EVENT_RECALL, "events found"),
              entry(EventProtocol.Metric.FALSE_PER_10000, "false incidents per 10,000 normal"),
              entry(EventProtocol.Metric.FALSE_PER_DAY, "false incidents per day"),
              entry(EventProtocol.Metric.FALSE_ALARM_RATE, "share of normal readings called"),
              entry(EventProtocol.Metric.DELAY, "delay, readings"),
              entry(EventProtocol.Metric.AUROC, "AUROC"),
              entry(EventProtocol.Metric.AUPRC, "AUPRC"),
              entry(EventProtocol.Metric.VUS_PR, "VUS-PR"),
              entry(EventProtocol.Metric.F1, "F1 of readings"),
              entry(EventProtocol.Metric.F1_ADJUSTED, "F1 point-adjusted (overstated)"),
              entry(EventProtocol.Metric.F1_ADJUSTED_RANDOM, "… of as many random calls")));

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
        judge,
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
    table.row(cells(judge, results, level));
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

  /** Prints the results of the UCR anomaly archive, one list of series for each seed. */
  public void print(List<List<UcrProtocol.Outcome>> results) {
    int series = results.get(0).size();
    Interval interval = UcrProtocol.interval(results.get(0), DRAWS, SHARE, firstSeed);
    if (output.json()) {
      for (int s = 0; s < results.size(); s++) {
        ObjectNode node = begin("ucr", s).put("series", series);
        put(
            node,
            "accuracy",
            UcrProtocol.accuracy(results.get(s)),
            UcrProtocol.interval(results.get(s), DRAWS, SHARE, firstSeed));
        ArrayNode wrong = node.putArray("wrong");
        results.get(s).stream()
            .filter(o -> !o.isRight())
            .forEach(o -> wrong.add(o.series().name()));
        output.result(node.toString());
      }
      return;
    }
    output.result("UCR: " + series + " series, " + describe(results.size()));
    output.result(
        Text.format(
            "highest score at the anomaly: %s of the series (95 %% interval of seed %d: %s)",
            spread(results, UcrProtocol::accuracy, "%.3f"), firstSeed, text(interval)));
  }

  /**
   * Prints event figures of a set of series.
   *
   * @param name of the set
   * @param results one list of series for each seed
   */
  public void print(String name, List<List<EventProtocol.Outcome>> results) {
    List<EventProtocol.Outcome> first = results.get(0);
    if (output.json()) {
      for (int s = 0; s < results.size(); s++) {
        ObjectNode node = begin("events", s).put("set", name);
        List<EventProtocol.Outcome> outcomes = results.get(s);
        node.put("series", outcomes.size());
        node.put("constant_training", constant(outcomes));
        EVENT_FIGURES.forEach(
            (metric, label) ->
                put(
                    node,
                    Text.lowerCase(metric),
                    metric.of(outcomes),
                    metric.interval(outcomes, DRAWS, SHARE, firstSeed)));
        ArrayNode all = node.putArray("by_series");
        for (EventProtocol.Outcome one : outcomes) {
          ObjectNode entry = all.addObject();
          entry.put("name", one.name()).put("preset", Text.lowerCase(one.preset()));
          entry.put("constant_training", one.constantTraining());
          EvaluationPrinter.put(entry, one.delay());
          entry.put("false_incidents", one.falseIncidents());
          EvaluationPrinter.putCounts(entry, one.confusion());
          JsonText.put(entry, "auroc", one.auroc());
          JsonText.put(entry, "auprc", one.auprc());
          JsonText.put(entry, "vus_pr", one.vusPr());
        }
        output.result(node.toString());
      }
      return;
    }
    output.result(
        Text.format(
            "%s: %d series, %d events, %s",
            name,
            first.size(),
            first.stream().mapToInt(o -> o.delay().events()).sum(),
            describe(results.size())));
    if (constant(first) > 0) {
      output.result(
          Text.format(
              "nothing to learn in %d of the series, constant in training: all of their readings"
                  + " count as normal, their events as missed",
              constant(first)));
    }
    TextTable table = new TextTable(40);
    table.row("", "value", "95 % interval over series");
    EVENT_FIGURES.forEach(
        (metric, label) ->
            table.row(
                label,
                spread(results, metric::of, "%.3f"),
                text(metric.interval(first, DRAWS, SHARE, firstSeed))));
    output.table(table);
  }

  private static long constant(List<EventProtocol.Outcome> outcomes) {
    return outcomes.stream().filter(EventProtocol.Outcome::constantTraining).count();
  }

  private static void put(ObjectNode node, String name, double value, Interval interval) {
    ObjectNode entry = node.putObject(name);
    JsonText.put(entry, "value", value);
    JsonText.put(entry, "low", interval.low());
    JsonText.put(entry, "high", interval.high());
  }

  private static String text(Interval interval) {
    return Text.orDash("%.3f", interval.low()) + " – " + Text.orDash("%.3f", interval.high());
  }

  private String describe(int seeds) {
    return Text.format("preset %s, seeds %d to %d", judge, firstSeed, firstSeed + seeds - 1);
  }

  private ObjectNode begin(String protocol, int result) {
    return JsonText.object()
        .put("protocol", protocol)
        .put("preset", judge)
        .put("seed", firstSeed + result);
  }

  /** Mean ± sample standard deviation; the mean alone of one result. */
  private static <R> String spread(List<R> results, ToDoubleFunction<R> value, String format) {
    SummaryStatistics values = new SummaryStatistics();
    results.forEach(r -> values.addValue(value.applyAsDouble(r)));
    String mean = Text.orDash(format, values.getMean());
    return results.size() < 2 || Double.isNaN(values.getMean())
        ? mean
        : mean + " ± " + Text.format(format, values.getStandardDeviation());
  }
}
