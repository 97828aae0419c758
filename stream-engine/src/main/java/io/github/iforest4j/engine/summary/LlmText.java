package io.github.iforest4j.engine.summary;

import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.time.Counted;
import java.util.ArrayList;
import java.util.List;

/** Prints the use of a language model for people, as part of a summary. Stateless. */
final class LlmText {
  private LlmText() {}

  /** One fact per line; no lines if no model was asked. */
  static List<String> lines(LabelingMetrics llm) {
    List<String> lines = new ArrayList<>();
    if (llm.calls() == 0) {
      return lines;
    }
    lines.add(
        SummaryText.line(
            "LLM",
            "%,d calls, %,d answers%s",
            llm.calls(),
            llm.answers(),
            llm.answers() == 0
                ? ""
                : SummaryText.format(
                    " after %.1f s (median; at most %.1f s)",
                    llm.latencyMillis(.5) / 1000, llm.latencyMillis(1) / 1000)));
    if (llm.answers() == 0) {
      return lines;
    }
    lines.add(
        SummaryText.line(
            "",
            "%s labelled at once, %,d after a repair, %,d refused as ungrounded",
            Counted.of(llm.groundedFirst(), "anomaly", "anomalies"),
            llm.repaired(),
            llm.ungrounded()));
    lines.add(
        SummaryText.line(
            "",
            "%s of %,d stated facts were in the evidence; %s of the answers had the right form",
            percent(llm.groundingRate()),
            llm.statedFacts(),
            percent(llm.parseRate())));
    boolean metered = llm.unmeteredAnswers() < llm.answers();
    lines.add(
        metered
            ? SummaryText.line(
                "",
                "%,d tokens read, %,d written%s%s",
                llm.promptTokens(),
                llm.completionTokens(),
                llm.unmeteredAnswers() == 0
                    ? ""
                    : " (" + Counted.of(llm.unmeteredAnswers(), "answer") + " did not say)",
                cost(llm))
            : SummaryText.line("", "the backend did not say how many tokens that took"));
    return lines;
  }

  private static String cost(LabelingMetrics llm) {
    return Double.isNaN(llm.cost())
        ? "; no price known"
        : SummaryText.format(", cost %.4f %s", llm.cost(), llm.currency());
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "–" : SummaryText.format("%.0f %%", 100 * share);
  }
}
