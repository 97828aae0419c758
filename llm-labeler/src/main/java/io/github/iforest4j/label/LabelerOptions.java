package io.github.iforest4j.label;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How to ask for labels. Immutable.
 *
 * @param model the model to ask for; null for the backend's default
 * @param prompt the prompt template
 * @param deadline how long one label may take in all: every attempt, pause and repair
 * @param maxTokens how many tokens a reply may have
 * @param taxonomy the categories that a label may have
 * @param prices what models cost
 * @param limits how much may be asked
 * @param recording a file to which every exchange is appended, or null
 */
public record LabelerOptions(
    String model,
    PromptTemplate prompt,
    Duration deadline,
    int maxTokens,
    LabelTaxonomy taxonomy,
    PriceTable prices,
    LabelingLimits limits,
    Path recording) {
  /**
   * Backend's default model, prompt {@code evidence-first}, 30 seconds, 400 tokens, the standard
   * taxonomy, no prices, the default limits, no recording.
   */
  public static final LabelerOptions DEFAULT =
      new LabelerOptions(
          null,
          PromptTemplate.named("evidence-first"),
          Duration.ofSeconds(30),
          400,
          LabelTaxonomy.STANDARD,
          PriceTable.NONE,
          LabelingLimits.DEFAULT,
          null);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the deadline is not positive or over an hour, or there are
   *     fewer than 64 or more than 8192 tokens
   */
  public LabelerOptions {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(taxonomy, "taxonomy");
    Objects.requireNonNull(prices, "prices");
    Objects.requireNonNull(limits, "limits");
    if (deadline.isZero() || deadline.isNegative() || deadline.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "the labelling deadline must be positive and at most one hour, was " + deadline);
    }
    if (maxTokens < 64 || maxTokens > 8192) {
      throw new IllegalArgumentException("maxTokens must lie in 64..8192, was " + maxTokens);
    }
  }

  /** These options with another model; null for the backend's default. */
  public LabelerOptions withModel(String newModel) {
    return new LabelerOptions(
        newModel, prompt, deadline, maxTokens, taxonomy, prices, limits, recording);
  }

  /** These options with another prompt template. */
  public LabelerOptions withPrompt(PromptTemplate newPrompt) {
    return new LabelerOptions(
        model, newPrompt, deadline, maxTokens, taxonomy, prices, limits, recording);
  }

  /** These options with another deadline. */
  public LabelerOptions withDeadline(Duration newDeadline) {
    return new LabelerOptions(
        model, prompt, newDeadline, maxTokens, taxonomy, prices, limits, recording);
  }

  /** These options with another number of tokens. */
  public LabelerOptions withMaxTokens(int newMaxTokens) {
    return new LabelerOptions(
        model, prompt, deadline, newMaxTokens, taxonomy, prices, limits, recording);
  }

  /** These options with other categories. */
  public LabelerOptions withTaxonomy(LabelTaxonomy newTaxonomy) {
    return new LabelerOptions(
        model, prompt, deadline, maxTokens, newTaxonomy, prices, limits, recording);
  }

  /** These options with other prices. */
  public LabelerOptions withPrices(PriceTable newPrices) {
    return new LabelerOptions(
        model, prompt, deadline, maxTokens, taxonomy, newPrices, limits, recording);
  }

  /** These options with other limits. */
  public LabelerOptions withLimits(LabelingLimits newLimits) {
    return new LabelerOptions(
        model, prompt, deadline, maxTokens, taxonomy, prices, newLimits, recording);
  }

  /** These options with a file to which every exchange is appended; null for none. */
  public LabelerOptions withRecording(Path newRecording) {
    return new LabelerOptions(
        model, prompt, deadline, maxTokens, taxonomy, prices, limits, newRecording);
  }
}
