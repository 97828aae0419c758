package io.github.iforest4j.client.compare;

import java.util.List;
import java.util.Locale;

/**
 * What one prompt made of one anomaly. Immutable.
 *
 * @param backend who was asked; {@code offline} for the rules that need no model
 * @param model the model; empty for none
 * @param prompt the prompt's name and hash; empty for none
 * @param caseId the anomaly
 * @param truth what it should be called
 * @param status how the label came to be, or {@code failed}
 * @param category what it was called
 * @param label in a few words
 * @param reason why
 * @param statedFacts facts in all answers
 * @param groundedFacts those that the evidence supports
 * @param answers how many answers came
 * @param unusable how many of them had not the right form
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 * @param millis how long the label took
 * @param cost what it cost; NaN when unknown
 */
public record PromptTrial(
    String backend,
    String model,
    String prompt,
    long caseId,
    String truth,
    String status,
    String category,
    String label,
    String reason,
    long statedFacts,
    long groundedFacts,
    long answers,
    long unusable,
    long promptTokens,
    long completionTokens,
    long millis,
    double cost) {
  static final List<String> HEADER =
      List.of(
          "backend",
          "llm_model",
          "prompt",
          "case",
          "truth",
          "status",
          "category",
          "label",
          "reason",
          "stated_facts",
          "grounded_facts",
          "answers",
          "unusable_answers",
          "prompt_tokens",
          "completion_tokens",
          "millis",
          "cost");

  /** Whether the labeller's own words were taken: the model's, or those of the offline rules. */
  boolean isOwn() {
    return status.equals("labelled") || (model.isEmpty() && status.equals("offline"));
  }

  List<String> cells() {
    return List.of(
        backend,
        model,
        prompt,
        Long.toString(caseId),
        truth,
        status,
        category,
        label,
        reason,
        Long.toString(statedFacts),
        Long.toString(groundedFacts),
        Long.toString(answers),
        Long.toString(unusable),
        Long.toString(promptTokens),
        Long.toString(completionTokens),
        Long.toString(millis),
        Double.isNaN(cost) ? "" : String.format(Locale.ROOT, "%.6f", cost));
  }

  static PromptTrial of(List<String> cells) {
    return new PromptTrial(
        cells.get(0),
        cells.get(1),
        cells.get(2),
        Long.parseLong(cells.get(3)),
        cells.get(4),
        cells.get(5),
        cells.get(6),
        cells.get(7),
        cells.get(8),
        Long.parseLong(cells.get(9)),
        Long.parseLong(cells.get(10)),
        Long.parseLong(cells.get(11)),
        Long.parseLong(cells.get(12)),
        Long.parseLong(cells.get(13)),
        Long.parseLong(cells.get(14)),
        Long.parseLong(cells.get(15)),
        cells.get(16).isEmpty() ? Double.NaN : Double.parseDouble(cells.get(16)));
  }
}
