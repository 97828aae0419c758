package io.github.iforest4j.engine.summary;

import io.github.iforest4j.engine.json.JsonValues;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.label.LabelingMetrics;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prints a summary for programs: one JSON object in one line. Ratios and seconds are rounded to
 * four decimals; a ratio without a value is {@code null}. Stateless.
 */
public final class SummaryJson {
  private SummaryJson() {}

  /** The summary as JSON, without a line end. */
  public static String of(RunSummary summary) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("event", "summary");
    node.put("source", summary.source());
    node.put("readings", summary.readings().total());
    if (summary.readings().earlier() > 0) {
      node.put("readings_of_earlier_runs", summary.readings().earlier());
    }
    node.put("warming", summary.readings().warming());
    node.put("seconds", rounded(summary.readings().seconds()));
    node.put("anomalies", summary.anomalies().total());
    node.put("episodes", summary.anomalies().incidents());
    node.put("open_episodes", summary.anomalies().openIncidents());
    node.put("drifts", summary.anomalies().drifts());
    if (summary.keys().known() > 0) {
      node.put("devices", summary.keys().known());
      node.put("devices_forgotten", summary.keys().forgotten());
    }
    putCounts(node.putObject("labels"), summary.labels().byStatus());
    putCounts(node.putObject("label_failures"), summary.labels().failures());
    node.put("label_requests_dropped", summary.labels().dropped());
    LabelingMetrics llm = summary.labels().llm();
    if (llm.calls() > 0) {
      llm(node.putObject("llm"), llm);
    }
    sources(node, summary.sources());
    if (summary.truth() != null) {
      truth(node.putObject("truth"), summary.truth());
    }
    return JsonMapper.shared().writeValueAsString(node);
  }

  private static void sources(ObjectNode node, List<RunSummary.Source> sources) {
    ObjectNode badLines = node.putObject("bad_lines");
    long reconnects = 0;
    long messagesDropped = 0;
    for (RunSummary.Source source : sources) {
      source.badLines().forEach((kind, n) -> badLines.put(kind, badLines.path(kind).asLong(0) + n));
      reconnects += source.reconnects();
      messagesDropped += source.dropped();
    }
    node.put("reconnects", reconnects);
    node.put("messages_dropped", messagesDropped);
    if (sources.size() > 1) {
      ArrayNode each = node.putArray("sources");
      for (RunSummary.Source source : sources) {
        ObjectNode part =
            each.addObject().put("source", source.name()).put("readings", source.readings());
        putCounts(part.putObject("bad_lines"), source.badLines());
        part.put("reconnects", source.reconnects()).put("messages_dropped", source.dropped());
        part.put("failed", source.failed());
      }
    }
  }

  private static void truth(ObjectNode node, TruthComparison truth) {
    Confusion c = truth.readings();
    node.put("true_positives", c.truePositives());
    node.put("false_positives", c.falsePositives());
    node.put("true_negatives", c.trueNegatives());
    node.put("false_negatives", c.falseNegatives());
    putRatio(node, "precision", c.precision());
    putRatio(node, "recall", c.recall());
    putRatio(node, "f1", c.f1());
    putRatio(node, "false_alarm_rate", c.falseAlarmRate());
    node.put("false_positives_in_wake", truth.lingeringAlarms());
    node.put("wake_readings", truth.lingering());
    putRatio(node, "mean_delay_readings", truth.meanDelay());
    ObjectNode kinds = node.putObject("kinds");
    truth
        .kinds()
        .forEach(
            (name, kind) ->
                kinds
                    .putObject(name)
                    .put("events", kind.events())
                    .put("events_found", kind.eventsFound())
                    .put("readings", kind.readings())
                    .put("readings_found", kind.readingsFound()));
  }

  private static void llm(ObjectNode node, LabelingMetrics llm) {
    node.put("calls", llm.calls());
    putCounts(node.putObject("failures"), llm.failures());
    node.put("answers", llm.answers());
    node.put("unusable_answers", llm.unusableAnswers());
    node.put("grounded_first", llm.groundedFirst());
    node.put("repaired", llm.repaired());
    node.put("ungrounded", llm.ungrounded());
    node.put("stated_facts", llm.statedFacts());
    node.put("grounded_facts", llm.groundedFacts());
    putRatio(node, "grounding_rate", llm.groundingRate());
    putRatio(node, "parse_rate", llm.parseRate());
    putRatio(node, "repair_rate", llm.repairRate());
    putRatio(node, "latency_median_s", llm.latencyMillis(.5) / 1000);
    putRatio(node, "latency_max_s", llm.latencyMillis(1) / 1000);
    node.put("prompt_tokens", llm.promptTokens());
    node.put("completion_tokens", llm.completionTokens());
    node.put("unmetered_answers", llm.unmeteredAnswers());
    if (Double.isNaN(llm.cost())) {
      node.putNull("cost");
    } else {
      node.put("cost", llm.cost());
    }
    node.put("currency", llm.currency());
  }

  private static void putCounts(ObjectNode node, Map<?, Long> counts) {
    counts.forEach((key, count) -> node.put(name(key), count));
  }

  private static void putRatio(ObjectNode node, String name, double value) {
    if (Double.isNaN(value)) {
      node.putNull(name);
    } else {
      node.put(name, rounded(value));
    }
  }

  private static double rounded(double value) {
    return Math.rint(value * 1e4) / 1e4;
  }

  /** The name under which something is counted. */
  static String name(Object key) {
    return key instanceof Enum<?> constant ? JsonValues.word(constant) : key.toString();
  }
}
