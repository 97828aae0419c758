package io.github.iforest4j.label;

import io.github.iforest4j.label.backend.LabelingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What asking a model came to, since its labeller was opened. Immutable.
 *
 * @param calls how often a model was asked, repairs included
 * @param failures calls that gave no answer, by category
 * @param answers calls that gave one
 * @param unusableAnswers answers that had not the form asked for
 * @param groundedFirst anomalies whose first answer was taken
 * @param repaired anomalies whose second answer was taken
 * @param ungrounded anomalies that got the offline wording, because the answers stated what the
 *     evidence does not hold
 * @param statedFacts facts in all usable answers, also in those that were refused
 * @param groundedFacts those of them that the evidence supports
 * @param promptTokens tokens read, as far as the backend said
 * @param completionTokens tokens written, as far as the backend said
 * @param unmeteredAnswers answers whose backend did not say how many tokens they took
 * @param cost what the tokens cost; NaN when the price table lacks the model
 * @param currency the currency of the cost; empty when unknown
 * @param latencyMillis how long the last answers took, at most {@link #MAX_LATENCIES}, ascending
 */
public record LabelingMetrics(
    long calls,
    Map<LabelingException.Category, Long> failures,
    long answers,
    long unusableAnswers,
    long groundedFirst,
    long repaired,
    long ungrounded,
    long statedFacts,
    long groundedFacts,
    long promptTokens,
    long completionTokens,
    long unmeteredAnswers,
    double cost,
    String currency,
    List<Long> latencyMillis) {
  /** How many latencies are kept at most: the newest. */
  public static final int MAX_LATENCIES = 1000;

  /** Nobody was asked. */
  public static final LabelingMetrics NONE =
      new LabelingMetrics(0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "", List.of());

  /** Copies and sorts. */
  public LabelingMetrics {
    Map<LabelingException.Category, Long> sorted = new EnumMap<>(LabelingException.Category.class);
    sorted.putAll(failures);
    failures = Collections.unmodifiableMap(sorted);
    latencyMillis = latencyMillis.stream().sorted().toList();
  }

  /** Both together. */
  public LabelingMetrics plus(LabelingMetrics other) {
    Map<LabelingException.Category, Long> all = new EnumMap<>(LabelingException.Category.class);
    all.putAll(failures);
    other.failures.forEach((category, count) -> all.merge(category, count, Long::sum));
    List<Long> latencies = new ArrayList<>(latencyMillis);
    latencies.addAll(other.latencyMillis);
    return new LabelingMetrics(
        calls + other.calls,
        all,
        answers + other.answers,
        unusableAnswers + other.unusableAnswers,
        groundedFirst + other.groundedFirst,
        repaired + other.repaired,
        ungrounded + other.ungrounded,
        statedFacts + other.statedFacts,
        groundedFacts + other.groundedFacts,
        promptTokens + other.promptTokens,
        completionTokens + other.completionTokens,
        unmeteredAnswers + other.unmeteredAnswers,
        cost + other.cost,
        currency.isEmpty() ? other.currency : currency,
        latencies);
  }

  /** The share of answers that had the form asked for; NaN without answers. */
  public double parseRate() {
    return (double) (answers - unusableAnswers) / answers;
  }

  /** The share of stated facts that the evidence supports, before any repair; NaN without facts. */
  public double groundingRate() {
    return (double) groundedFacts / statedFacts;
  }

  /** The share of accepted answers that took a repair; NaN when none was accepted. */
  public double repairRate() {
    return (double) repaired / (groundedFirst + repaired);
  }

  /**
   * A quantile of the latencies that are kept, in milliseconds; NaN without any.
   *
   * @param q from 0 (the least) to 1 (the greatest)
   */
  public double latencyMillis(double q) {
    if (latencyMillis.isEmpty()) {
      return Double.NaN;
    }
    return latencyMillis.get((int) Math.ceil(q * (latencyMillis.size() - 1)));
  }
}
