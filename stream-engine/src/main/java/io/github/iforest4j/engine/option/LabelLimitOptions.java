package io.github.iforest4j.engine.option;

import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.label.LabelingLimits;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which model a backend is asked for, and how often. Serializable, so that a cluster can open the
 * labeller where it needs it.
 */
public final class LabelLimitOptions implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  @Option(
      names = "--llm-model",
      paramLabel = "NAME",
      description = "The model to ask for. Default: the backend's.")
  private @Nullable String model;

  @Option(
      names = "--label-workers",
      paramLabel = "N",
      description = "Number of labels requested at the same time. Default: ${DEFAULT-VALUE}.")
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

  @Option(names = "--tokens-per-hour", paramLabel = "N", description = "Budget: tokens an hour.")
  private long tokensPerHour = LabelingLimits.UNLIMITED;

  /** The number of labels requested at the same time. */
  public int workers() {
    return workers;
  }

  /**
   * Sets the model, if the user gave one, and the limits.
   *
   * @param options are changed
   * @param costPerHour the budget in the currency of the prices; infinite for none
   * @param labellers the number of labellers that the limits are divided among
   * @throws IllegalArgumentException if a limit is out of range, or too small to be divided
   */
  public void applyTo(LabelerOptions.Builder options, double costPerHour, int labellers) {
    if (model != null) {
      options.model(model);
    }
    options.limits(
        LabelingLimits.DEFAULT
            .withConcurrency(workers)
            .withPerMinute(requestsPerMinute, tokensPerMinute)
            .withPerHour(callsPerHour, tokensPerHour, costPerHour)
            .dividedBy(labellers));
  }
}
