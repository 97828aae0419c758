package io.github.iforest4j.client;

import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.label.Labelers;
import java.util.Map;
import picocli.CommandLine.Option;

/** Who words the labels: options shared by commands. */
final class LabelOptions {
  @Option(
      names = "--backend",
      paramLabel = "NAME|URL",
      description = {
        "Who names and explains anomalies: auto, docker, together, offline, or the base URL of an"
            + " OpenAI-compatible server.",
        "auto takes LLM_URL if it is set, else Docker Model Runner if it answers, else offline."
      })
  private String backend;

  @Option(
      names = "--llm-model",
      paramLabel = "NAME",
      description = "The model to ask for. Default: the backend's.")
  private String model;

  @Option(
      names = "--prompt",
      paramLabel = "NAME",
      description = "The prompt template. Default: evidence-first.")
  private String prompt;

  /**
   * Opens the labeller.
   *
   * @throws UserException if there is no such backend, model or prompt
   */
  AnomalyLabeler open(Map<String, String> environment, String defaultBackend) {
    return open(environment, defaultBackend, LabelerOptions.DEFAULT);
  }

  /** As {@link #open(Map, String)}, from other options than the usual ones. */
  AnomalyLabeler open(Map<String, String> environment, String defaultBackend, LabelerOptions base) {
    try {
      LabelerOptions options = base;
      options = model == null ? options : options.withModel(model);
      options = prompt == null ? options : options.withPrompt(prompt);
      return Labelers.of(backend == null ? defaultBackend : backend, environment, options);
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(e.getMessage(), e);
    }
  }
}
