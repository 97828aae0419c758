package io.github.iforest4j.label;

import java.time.Duration;
import java.util.Objects;

/**
 * How to ask for labels. Immutable.
 *
 * @param model the model to ask for; null for the backend's default
 * @param prompt the name of a prompt template, one of {@link Labelers#promptNames()}
 * @param deadline how long one label may take in all: every attempt, pause and repair
 * @param maxTokens how many tokens a reply may have
 */
public record LabelerOptions(String model, String prompt, Duration deadline, int maxTokens) {
  /** Backend's default model, prompt {@code evidence-first}, 30 seconds, 400 tokens. */
  public static final LabelerOptions DEFAULT =
      new LabelerOptions(null, "evidence-first", Duration.ofSeconds(30), 400);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the prompt is unknown, the deadline is not positive or over
   *     an hour, or there are fewer than 64 or more than 8192 tokens
   */
  public LabelerOptions {
    Objects.requireNonNull(prompt, "prompt");
    if (!Labelers.promptNames().contains(prompt)) {
      throw new IllegalArgumentException(
          "no prompt is named '"
              + PlainText.clean(prompt, 40)
              + "'; there are "
              + String.join(", ", Labelers.promptNames()));
    }
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
    return new LabelerOptions(newModel, prompt, deadline, maxTokens);
  }

  /** These options with another prompt template. */
  public LabelerOptions withPrompt(String newPrompt) {
    return new LabelerOptions(model, newPrompt, deadline, maxTokens);
  }

  /** These options with another deadline. */
  public LabelerOptions withDeadline(Duration newDeadline) {
    return new LabelerOptions(model, prompt, newDeadline, maxTokens);
  }
}
