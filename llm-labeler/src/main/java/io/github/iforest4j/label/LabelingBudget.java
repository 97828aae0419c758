package io.github.iforest4j.label;

import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps the limits per hour: calls, tokens and cost within any hour. Thread-safe. */
final class LabelingBudget {
  private static final long HOUR = Duration.ofHours(1).toNanos();

  /** One call; its sizes are estimates until it has been answered. */
  static final class Call {
    private final long at;
    private long tokens;
    private double cost;

    private Call(long at) {
      this.at = at;
    }
  }

  private final LabelingLimits limits;
  private final PriceTable prices;
  private final Timing timing;

  // Guarded by this.
  private final Deque<Call> calls = new ArrayDeque<>();

  LabelingBudget(LabelingLimits limits, PriceTable prices, Timing timing) {
    this.limits = limits;
    this.prices = prices;
    this.timing = timing;
  }

  /**
   * Reserves the most that a request may take.
   *
   * @throws LabelingException {@code BUDGET} if too little is left
   */
  synchronized Call reserve(String model, ChatRequest request) throws LabelingException {
    long now = timing.nanoTime();
    while (!calls.isEmpty() && now - calls.peek().at >= HOUR) {
      calls.remove();
    }
    Call call = new Call(now);
    call.tokens = request.estimatedTokens();
    call.cost =
        prices
            .cost(model, request.estimatedPromptTokens(), request.maxTokens())
            .orElse(limits.limitsCost() ? Double.NaN : 0);
    long tokens = call.tokens;
    double cost = call.cost;
    for (Call earlier : calls) {
      tokens += earlier.tokens;
      cost += earlier.cost;
    }
    if (calls.size() >= limits.callsPerHour()) {
      throw usedUp(limits.callsPerHour() + " calls");
    }
    if (tokens > limits.tokensPerHour()) {
      throw usedUp(limits.tokensPerHour() + " tokens");
    }
    // Without a price nothing can be spent.
    if (limits.limitsCost() && !(cost <= limits.costPerHour())) {
      throw usedUp(
          Double.isNaN(cost)
              ? "a price for " + model
              : limits.costPerHour() + " " + prices.currency());
    }
    calls.add(call);
    return call;
  }

  private static LabelingException usedUp(String what) {
    return new LabelingException(
        Category.BUDGET, "the labelling budget does not allow more: " + what + " an hour");
  }

  /** Replaces the reservation by the real figures, if the backend reported them. */
  synchronized void settle(Call call, String model, ChatReply reply) {
    if (reply.promptTokens() >= 0 && reply.completionTokens() >= 0) {
      call.tokens = reply.promptTokens() + reply.completionTokens();
      call.cost = prices.cost(model, reply.promptTokens(), reply.completionTokens()).orElse(0);
    }
  }

  /** Frees the tokens and the cost of a call that took none; it still counts as a call. */
  synchronized void release(Call call) {
    call.tokens = 0;
    call.cost = 0;
  }
}
