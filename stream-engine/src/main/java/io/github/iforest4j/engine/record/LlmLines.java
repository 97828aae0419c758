package io.github.iforest4j.engine.record;

import io.github.iforest4j.label.LabelingMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What asking a model came to, as a run's summary says it. */
public final class LlmLines {
  private LlmLines() {}

  /** For a person: nothing when no model was asked. */
  public static List<String> of(LabelingMetrics llm) {
    List<String> lines = new ArrayList<>();
    if (llm.calls() == 0) {
      return lines;
    }
    lines.add(
        line(
            "LLM",
            "%,d calls, %,d answers%s",
            llm.calls(),
            llm.answers(),
            llm.answers() == 0
                ? ""
                : String.format(
                    Locale.ROOT,
                    " after %.1f s (median; at most %.1f s)",
                    llm.latencyMillis(.5) / 1000,
                    llm.latencyMillis(1) / 1000)));
    if (llm.answers() == 0) {
      return lines;
    }
    lines.add(
        line(
            "",
            "%,d anomalies labelled at once, %,d after a repair, %,d refused as ungrounded",
            llm.groundedFirst(),
            llm.repaired(),
            llm.ungrounded()));
    lines.add(
        line(
            "",
            "%s of %,d stated facts were in the evidence; %s of the answers had the right form",
            percent(llm.groundingRate()),
            llm.statedFacts(),
            percent(llm.parseRate())));
    boolean metered = llm.unmeteredAnswers() < llm.answers();
    lines.add(
        metered
            ? line(
                "",
                "%,d tokens read, %,d written%s%s",
                llm.promptTokens(),
                llm.completionTokens(),
                llm.unmeteredAnswers() == 0
                    ? ""
                    : String.format(
                        Locale.ROOT, " (%,d answers did not say)", llm.unmeteredAnswers()),
                cost(llm))
            : line("", "the backend did not say how many tokens that took"));
    return lines;
  }

  private static String cost(LabelingMetrics llm) {
    return Double.isNaN(llm.cost())
        ? "; no price known"
        : String.format(Locale.ROOT, ", cost %.4f %s", llm.cost(), llm.currency());
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String line(String name, String format, Object... arguments) {
    return String.format("%-12s%s", name, String.format(Locale.ROOT, format, arguments));
  }

  /** For a program. */
  static void put(ObjectNode node, LabelingMetrics llm) {
    node.put("calls", llm.calls());
    RunSummary.putCounts(node.putObject("failures"), llm.failures());
    node.put("answers", llm.answers());
    node.put("unusable_answers", llm.unusableAnswers());
    node.put("grounded_first", llm.groundedFirst());
    node.put("repaired", llm.repaired());
    node.put("ungrounded", llm.ungrounded());
    node.put("stated_facts", llm.statedFacts());
    node.put("grounded_facts", llm.groundedFacts());
    RunSummary.putRatio(node, "grounding_rate", llm.groundingRate());
    RunSummary.putRatio(node, "parse_rate", llm.parseRate());
    RunSummary.putRatio(node, "repair_rate", llm.repairRate());
    RunSummary.putRatio(node, "latency_median_s", llm.latencyMillis(.5) / 1000);
    RunSummary.putRatio(node, "latency_max_s", llm.latencyMillis(1) / 1000);
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
}
