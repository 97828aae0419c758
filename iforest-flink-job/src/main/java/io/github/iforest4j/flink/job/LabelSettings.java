package io.github.iforest4j.flink.job;

import io.github.iforest4j.engine.option.DurationConverter;
import io.github.iforest4j.engine.option.LabelLimitOptions;
import io.github.iforest4j.flink.AnomalyLabels;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.label.Labelers;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.PromptTemplate;
import io.github.iforest4j.label.queue.LabelQueue;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who names and explains anomalies in a job. Sent to the subtasks, which open it there. */
final class LabelSettings implements AnomalyLabels.Opener {
  @Serial private static final long serialVersionUID = 1;

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
      names = "--prompt",
      paramLabel = "NAME",
      description =
          "The prompt template: evidence-first, concise, few-shot, root-cause or operator. Default:"
              + " evidence-first.")
  private @Nullable String prompt;

  @Option(
      names = "--label-deadline",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How long a label may take; then it is written by fixed rules. At most 1h. Default: 30s.")
  private Duration deadline = LabelQueue.DEFAULT_DEADLINE;

  @Option(
      names = "--label-subtasks",
      paramLabel = "N",
      description =
          "Number of subtasks that ask the backend, each with its own workers. The limits below are"
              + " divided among them. Default: ${DEFAULT-VALUE}.")
  private int subtasks = 1;

  @Mixin private LabelLimitOptions limits = new LabelLimitOptions();

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
    try {
      // Checked here, and not on a TaskManager.
      options(subtasks);
      return AnomalyLabels.from(this)
          .deadline(deadline)
          .workers(limits.workers())
          .subtasks(subtasks);
    } catch (IllegalArgumentException | IOException e) {
      throw new IllegalArgumentException(
          "the options of labels (--label-subtasks, --label-workers, --prompt and limits): "
              + e.getMessage(),
          e);
    }
  }

  private LabelerOptions options(int labellers) throws IOException {
    LabelerOptions.Builder options = LabelerOptions.builder().deadline(deadline);
    limits.applyTo(options, Double.POSITIVE_INFINITY, labellers);
    if (prompt != null) {
      options.prompt(PromptTemplate.of(prompt));
    }
    return options.build();
  }

  @Override
  public AnomalyLabeler open(int labellers) {
    try {
      return Labelers.of(backend, System.getenv(), options(labellers));
    } catch (IOException e) {
      throw new IllegalArgumentException("--prompt: " + e.getMessage(), e);
    }
  }
}
