package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.option.LabelLimitOptions;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelTaxonomy;
import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.label.Labelers;
import io.github.iforest4j.label.PlantContext;
import io.github.iforest4j.label.PriceTable;
import io.github.iforest4j.label.PromptTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which backend writes the labels, and its limits: options shared by commands. */
public final class LabelOptions {
  /** The prompt that shows the model labels that people confirmed. */
  private static final String LEARNING_PROMPT = "few-shot";

  @Option(
      names = "--backend",
      paramLabel = "NAME|URL",
      description = {
        "What names and explains anomalies: auto, docker, together, offline, or the base URL of an"
            + " OpenAI-compatible server; several, separated by commas, are asked in turn"
            + " until one answers.",
        "auto takes LLM_URL if it is set, else Docker Model Runner if it answers, else offline."
      })
  private @Nullable String backend;

  @Option(
      names = "--prompt",
      paramLabel = "NAME|FILE",
      description =
          "The prompt template: evidence-first, concise, few-shot, root-cause, operator, or a file of"
              + " your own. Default: evidence-first, or concise for a slow or small model.")
  private @Nullable String prompt;

  @Option(
      names = "--taxonomy",
      paramLabel = "FILE",
      description =
          "The categories of labels, a line 'category: meaning' for each; free-text for the model's"
              + " own words. Default: spike, level_shift, drift, ...")
  private @Nullable String taxonomy;

  @Option(
      names = "--context",
      paramLabel = "FILE",
      description =
          "A page of plain text on the plant for the model: which sensor is where, what feeds what,"
              + " known faults, what to do. At most 4,000 characters.")
  private @Nullable Path plant;

  @Option(
      names = "--prices",
      paramLabel = "FILE.csv",
      description =
          "Prices of models: model,prompt_per_million,completion_per_million,currency. Default:"
              + " costs are unknown.")
  private @Nullable Path prices;

  @Mixin private LabelLimitOptions limits = new LabelLimitOptions();

  @Option(
      names = "--cost-per-hour",
      paramLabel = "X",
      description = "Budget: money in any hour, in the currency of --prices.")
  private double costPerHour = Double.POSITIVE_INFINITY;

  @Option(
      names = "--record",
      paramLabel = "FILE.jsonl",
      description =
          "Append every request and reply, without keys; --backend replay:FILE.jsonl answers from"
              + " the file.")
  private @Nullable Path recording;

  @Option(names = "--repair", description = "Ask a model again after an answer that was refused.")
  private boolean repair;

  private List<PromptTemplate.Example> examples = List.of();

  /**
   * Opens the labeller.
   *
   * @throws UserException if an option names an unknown backend, model or prompt
   * @throws IOException if a file that an option names cannot be read
   */
  public AnomalyLabeler open(Map<String, String> environment, String defaultBackend)
      throws IOException {
    return open(environment, defaultBackend, LabelerOptions.DEFAULT);
  }

  /**
   * As {@link #open(Map, String)}, with the longest time that a label may take.
   *
   * @throws UserException if the deadline is not positive or over an hour
   */
  public AnomalyLabeler open(
      Map<String, String> environment, String defaultBackend, Duration deadline)
      throws IOException {
    if (deadline.isZero() || deadline.compareTo(Duration.ofHours(1)) > 0) {
      throw UserException.usage(
          "--label-deadline must be more than 0 and at most 1h, was " + deadline);
    }
    return open(environment, defaultBackend, LabelerOptions.builder().deadline(deadline).build());
  }

  /** As {@link #open(Map, String)}, with other defaults than {@link LabelerOptions#DEFAULT}. */
  public AnomalyLabeler open(
      Map<String, String> environment, String defaultBackend, LabelerOptions base)
      throws IOException {
    try {
      return Labelers.of(backend == null ? defaultBackend : backend, environment, applied(base));
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(e.getMessage(), e);
    }
  }

  /** Sets the confirmed labels that the prompt {@code few-shot} shows the model. */
  public void examples(List<PromptTemplate.Example> confirmed) {
    examples = List.copyOf(confirmed);
  }

  private PromptTemplate learned(PromptTemplate template) {
    return template.name().equals(LEARNING_PROMPT) ? template.withExamples(examples) : template;
  }

  /** The number of labels requested at the same time. */
  public int workers() {
    return limits.workers();
  }

  /** The options that the user gave, over others. */
  private LabelerOptions applied(LabelerOptions base) throws IOException {
    LabelerOptions.Builder options = base.toBuilder();
    if (prompt != null) {
      options.prompt(learned(PromptTemplate.of(prompt)));
    }
    if (taxonomy != null) {
      options.taxonomy(LabelTaxonomy.of(taxonomy));
    }
    if (plant != null) {
      options.context(PlantContext.read(plant));
    }
    if (prices != null) {
      options.prices(PriceTable.read(prices));
    }
    limits.applyTo(options, costPerHour, 1);
    return options.recording(recording).repairs(repair).build();
  }
}
