package io.github.iforest4j.label;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to ask for labels. Immutable; made by a {@link Builder}.
 *
 * @param model the model to ask for; null for the backend's default
 * @param prompt the prompt template
 * @param deadline maximum time for one label, including every attempt, pause and repair
 * @param maxTokens maximum number of tokens of a reply
 * @param taxonomy the categories that a label may have
 * @param prices the prices of models
 * @param limits the limits on requests, tokens and cost
 * @param recording a file to which every exchange is appended; null for none
 * @param measuresKinds whether the model chooses among all categories even where the detector's
 *     evidence decides the kind; only for measuring a model, since the rules name such kinds anyway
 * @param fitsPrompt whether the prompt {@code concise} takes the place of the prompt for a model
 *     that turns out to be too slow or to have too small a context for it
 * @param context a text about the plant; {@link PlantContext#NONE} for none
 * @param repairs whether a model is asked once more after an answer that was refused; no by
 *     default, since no benefit was measured
 */
public record LabelerOptions(
    @Nullable String model,
    PromptTemplate prompt,
    Duration deadline,
    int maxTokens,
    LabelTaxonomy taxonomy,
    PriceTable prices,
    LabelingLimits limits,
    @Nullable Path recording,
    boolean measuresKinds,
    boolean fitsPrompt,
    PlantContext context,
    boolean repairs) {
  /**
   * Backend's default model, prompt {@code evidence-first} if the model is up to it, 30 seconds,
   * 400 tokens, the standard taxonomy, no prices, the default limits, no recording, no repair.
   */
  public static final LabelerOptions DEFAULT = new Builder().build();

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the deadline is not positive or over an hour, or {@code
   *     maxTokens} is not in 64..8192
   */
  public LabelerOptions {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(taxonomy, "taxonomy");
    Objects.requireNonNull(prices, "prices");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(context, "context");
    if (deadline.isZero() || deadline.isNegative() || deadline.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "the labelling deadline must be positive and at most one hour, was " + deadline);
    }
    if (maxTokens < 64 || maxTokens > 8192) {
      throw new IllegalArgumentException("maxTokens must lie in 64..8192, was " + maxTokens);
    }
  }

  /** A builder that starts with {@link #DEFAULT}. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.model = model;
    builder.prompt = prompt;
    builder.deadline = deadline;
    builder.maxTokens = maxTokens;
    builder.taxonomy = taxonomy;
    builder.prices = prices;
    builder.limits = limits;
    builder.recording = recording;
    builder.measuresKinds = measuresKinds;
    builder.fitsPrompt = fitsPrompt;
    builder.context = context;
    builder.repairs = repairs;
    return builder;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private @Nullable String model;
    private PromptTemplate prompt = PromptTemplate.named("evidence-first");
    private Duration deadline = Duration.ofSeconds(30);
    private int maxTokens = 400;
    private LabelTaxonomy taxonomy = LabelTaxonomy.STANDARD;
    private PriceTable prices = PriceTable.NONE;
    private LabelingLimits limits = LabelingLimits.DEFAULT;
    private @Nullable Path recording;
    private boolean measuresKinds;
    private boolean fitsPrompt = true;
    private PlantContext context = PlantContext.NONE;
    private boolean repairs;

    private Builder() {}

    /** Sets the model to ask for; null for the backend's default. */
    public Builder model(@Nullable String value) {
      model = value;
      return this;
    }

    /** Sets the prompt template, which is then used whatever the model is like. */
    public Builder prompt(PromptTemplate value) {
      prompt = value;
      fitsPrompt = false;
      return this;
    }

    /** Sets the maximum time for one label, at most an hour. */
    public Builder deadline(Duration value) {
      deadline = value;
      return this;
    }

    /** Sets the maximum number of tokens of a reply, in 64..8192. */
    public Builder maxTokens(int value) {
      maxTokens = value;
      return this;
    }

    /** Sets the categories that a label may have. */
    public Builder taxonomy(LabelTaxonomy value) {
      taxonomy = value;
      return this;
    }

    /** Sets the prices of models. */
    public Builder prices(PriceTable value) {
      prices = value;
      return this;
    }

    /** Sets the limits on requests, tokens and cost. */
    public Builder limits(LabelingLimits value) {
      limits = value;
      return this;
    }

    /** Sets a file to which every exchange is appended; null for none. */
    public Builder recording(@Nullable Path value) {
      recording = value;
      return this;
    }

    /** Sets a text about the plant. */
    public Builder context(PlantContext value) {
      context = value;
      return this;
    }

    /** Sets whether a model is asked once more after an answer that was refused. */
    public Builder repairs(boolean value) {
      repairs = value;
      return this;
    }

    /** Sets whether the model chooses among all categories; false unless it is measured. */
    public Builder measuresKinds(boolean value) {
      measuresKinds = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if one of them is out of bounds
     */
    public LabelerOptions build() {
      return new LabelerOptions(
          model,
          prompt,
          deadline,
          maxTokens,
          taxonomy,
          prices,
          limits,
          recording,
          measuresKinds,
          fitsPrompt,
          context,
          repairs);
    }
  }
}
