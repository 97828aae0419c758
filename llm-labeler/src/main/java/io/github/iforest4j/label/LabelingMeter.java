package io.github.iforest4j.label;

import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.ground.Grounding;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Counts for {@link LabelingMetrics}. Thread-safe. */
final class LabelingMeter {
  private final PriceTable prices;
  private final Map<LabelingException.Category, Long> failures =
      new EnumMap<>(LabelingException.Category.class);
  private final Deque<Long> latencies = new ArrayDeque<>();
  private long calls;
  private long answers;
  private long unusable;
  private long groundedFirst;
  private long repaired;
  private long ungrounded;
  private long stated;
  private long grounded;
  private long promptTokens;
  private long completionTokens;
  private long unmetered;
  private double cost;

  LabelingMeter(PriceTable prices) {
    this.prices = prices;
  }

  synchronized void failed(LabelingException.Category category) {
    calls++;
    failures.merge(category, 1L, Long::sum);
  }

  /** Counts an answer. */
  synchronized void answered(String model, ChatReply reply, Duration took) {
    calls++;
    answers++;
    latencies.add(took.toMillis());
    if (latencies.size() > LabelingMetrics.MAX_LATENCIES) {
      latencies.remove();
    }
    if (reply.promptTokens() < 0 || reply.completionTokens() < 0) {
      unmetered++;
    }
    long prompt = Math.max(0, reply.promptTokens());
    long completion = Math.max(0, reply.completionTokens());
    promptTokens += prompt;
    completionTokens += completion;
    OptionalDouble price = prices.cost(model, prompt, completion);
    cost += price.orElse(Double.NaN);
  }

  synchronized void unusable() {
    unusable++;
  }

  synchronized void facts(Grounding grounding) {
    stated += grounding.stated();
    grounded += grounding.grounded();
  }

  synchronized void accepted(boolean afterRepair) {
    groundedFirst += afterRepair ? 0 : 1;
    repaired += afterRepair ? 1 : 0;
  }

  synchronized void ungrounded() {
    ungrounded++;
  }

  synchronized LabelingMetrics snapshot() {
    return new LabelingMetrics(
        calls,
        failures,
        answers,
        unusable,
        groundedFirst,
        repaired,
        ungrounded,
        stated,
        grounded,
        promptTokens,
        completionTokens,
        unmetered,
        cost,
        prices.currency(),
        List.copyOf(latencies));
  }
}
