package io.github.iforest4j.label;

import io.github.iforest4j.label.backend.LabelingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Totals of the requests to models since a labeller was opened. Immutable.
 *
 * @param calls number of calls, including repairs
 * @param failures number of calls without an answer, by category
 * @param answers number of calls with an answer
 * @param unusableAnswers number of answers that did not have the requested form
 * @param groundedFirst number of anomalies whose first answer was accepted
 * @param repaired number of anomalies whose second answer was accepted
 * @param ungrounded number of anomalies that the offline labeller labelled, because the evidence
 *     does not support the answers
 * @param statedFacts number of facts in all usable answers, including refused ones
 * @param groundedFacts number of those facts that the evidence supports
 * @param promptTokens number of tokens read, as far as backends reported it
 * @param completionTokens number of tokens written, as far as backends reported it
 * @param unmeteredAnswers number of answers whose backend did not report their tokens
 * @param cost cost of the tokens; NaN when the price table lacks the model
 * @param currency the currency of the cost; empty when unknown
 * @param latencyMillis times of the last answers in milliseconds, ascending; at most {@link
 *     #MAX_LATENCIES}
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
  /** Maximum number of latencies; the newest are kept. */
  public static final int MAX_LATENCIES = 1000;

  /** No calls. */
  public static final LabelingMetrics NONE =
      new LabelingMetrics(0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "", List.of());

  /** Copies and sorts. */
  public LabelingMetrics {
    Map<LabelingException.Category, Long> sorted = new EnumMap<>(LabelingException.Category.class);
    sorted.putAll(failures);
    failures = Collections.unmodifiableMap(sorted);
    latencyMillis = latencyMillis.stream().sorted().toList();
  }

  /** The sums of both. */
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

  /** The share of answers that had the requested form; NaN without answers. */
  public double parseRate() {
    return (double) (answers - unusableAnswers) / answers;
  }

  /** The share of stated facts that the evidence supports, before any repair; NaN without facts. */
  public double groundingRate() {
    return (double) groundedFacts / statedFacts;
  }

  /** The share of accepted answers that needed a repair; NaN when none was accepted. */
  public double repairRate() {
    return (double) repaired / (groundedFirst + repaired);
  }

  /**
   * A quantile of the latencies that are kept, in milliseconds; NaN without any.
   *
   * @param q from 0 (the shortest) to 1 (the longest)
   */
  public double latencyMillis(double q) {
    if (latencyMillis.isEmpty()) {
      return Double.NaN;
    }
    return latencyMillis.get((int) Math.ceil(q * (latencyMillis.size() - 1)));
  }
}
