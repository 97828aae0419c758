package io.github.iforest4j.flink.job;

import io.github.iforest4j.flink.AnomalyLabels;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.label.Labelers;
import io.github.iforest4j.label.LabelingLimits;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.PromptTemplate;
import io.github.iforest4j.label.queue.LabelQueue;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who names and explains anomalies, and its limits; named as in {@code iforest watch}. */
final class LabelSettings {
  /** No labels. */
  private static final String NONE = "none";

  @Option(
      names = "--backend",
      paramLabel = "NAME|URL",
      description = {
        "What names and explains anomalies: offline (fixed rules, no LLM), none, together, docker, or"
            + " the base URL of an OpenAI-compatible server. Default: offline.",
        "Keys come from the environment of the TaskManagers: LLM_API_KEY for a URL,"
            + " TOGETHER_API_KEY. Labels never hold up verdicts."
      })
  private String backend = OfflineLabeler.NAME;

  @Option(
      names = "--llm-model",
      paramLabel = "NAME",
      description = "The model to ask for. Default: the backend's.")
  private @Nullable String model;

  @Option(
      names = "--prompt",
      paramLabel = "NAME",
      description =
          "The prompt template: evidence-first, concise, few-shot, root-cause or operator. Default:"
              + " evidence-first.")
  private @Nullable String prompt;

  @Option(
      names = "--label-deadline",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description =
          "How long a label may take; then it is written by fixed rules. At most 1h. Default: 30s.")
  private Duration deadline = LabelQueue.DEFAULT_DEADLINE;

  @Option(
      names = "--label-subtasks",
      paramLabel = "N",
      description =
          "Number of subtasks that ask the backend. The limits below are divided among them."
              + " Default: ${DEFAULT-VALUE}.")
  private int subtasks = 1;

  @Option(
      names = "--label-workers",
      paramLabel = "N",
      description =
          "Number of labels that a subtask requests at the same time. Default: ${DEFAULT-VALUE}.")
  private int workers = 1;

  @Option(
      names = "--requests-per-minute",
      paramLabel = "N",
      description = "Maximum number of requests to a backend in a minute. Default: no limit.")
  private long requestsPerMinute = LabelingLimits.UNLIMITED;

  @Option(
      names = "--tokens-per-minute",
      paramLabel = "N",
      description = "Maximum number of tokens in a minute. Default: no limit.")
  private long tokensPerMinute = LabelingLimits.UNLIMITED;

  @Option(
      names = "--calls-per-hour",
      paramLabel = "N",
      description = "Budget: calls in any hour. Beyond it, labels are written by fixed rules.")
  private long callsPerHour = LabelingLimits.UNLIMITED;

  @Option(
      names = "--tokens-per-hour",
      paramLabel = "N",
      description = "Budget: tokens in any hour.")
  private long tokensPerHour = LabelingLimits.UNLIMITED;

  LabelSettings() {}

  /**
   * The labeller of a job; null for none.
   *
   * @throws IllegalArgumentException if the options do not fit together; the message names one
   */
  @Nullable AnomalyLabels labels() {
    if (backend.equals(NONE)) {
      return null;
    }
    if (!backend.contains("://") && !backend.contains(",") && !backend.startsWith("replay:")) {
      List<String> names = Labelers.backendNames();
      if (!names.contains(backend)) {
        throw new IllegalArgumentException(
            "--backend: there is no backend '"
                + backend
                + "'; there are none, "
                + String.join(", ", names)
                + ", and base URLs such as http://localhost:11434/v1");
      }
    }
    Opener opener =
        new Opener(
            backend,
            model,
            prompt,
            deadline,
            workers,
            requestsPerMinute,
            tokensPerMinute,
            callsPerHour,
            tokensPerHour);
    try {
      // Checked here, and not on a TaskManager.
      opener.options(subtasks);
      return AnomalyLabels.from(opener).deadline(deadline).workers(workers).subtasks(subtasks);
    } catch (IllegalArgumentException | IOException e) {
      throw new IllegalArgumentException(
          "the options of labels (--label-subtasks, --label-workers, --prompt and limits): "
              + e.getMessage(),
          e);
    }
  }

  /** Opens the labeller of a subtask. */
  private record Opener(
      String backend,
      @Nullable String model,
      @Nullable String prompt,
      Duration deadline,
      int workers,
      long requestsPerMinute,
      long tokensPerMinute,
      long callsPerHour,
      long tokensPerHour)
      implements AnomalyLabels.Opener, Serializable {

    LabelerOptions options(int subtasks) throws IOException {
      LabelerOptions.Builder options =
          LabelerOptions.builder()
              .deadline(deadline)
              .limits(
                  LabelingLimits.DEFAULT
                      .withConcurrency(workers)
                      .withPerMinute(requestsPerMinute, tokensPerMinute)
                      .withPerHour(callsPerHour, tokensPerHour, Double.POSITIVE_INFINITY)
                      .dividedBy(subtasks));
      if (model != null) {
        options.model(model);
      }
      if (prompt != null) {
        options.prompt(PromptTemplate.of(prompt));
      }
      return options.build();
    }

    @Override
    public AnomalyLabeler open(int subtasks) {
      try {
        return Labelers.of(backend, System.getenv(), options(subtasks));
      } catch (IOException e) {
        throw new IllegalArgumentException("--prompt: " + e.getMessage(), e);
      }
    }
  }
}
