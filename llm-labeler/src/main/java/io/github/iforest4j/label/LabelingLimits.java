package io.github.iforest4j.label;

/**
 * Limits on the requests to a backend. Immutable.
 *
 * <p>The tokens and the cost of a call are estimated before it and corrected after it, so that no
 * limit is exceeded. When a limit per minute is reached, requests wait; when a limit per hour is
 * reached, they are not made, and the label is {@link LabelStatus#OVER_BUDGET}.
 *
 * @param concurrency maximum number of requests at the same time, in 1..64
 * @param requestsPerMinute maximum number of requests per minute, including retries; {@link
 *     #UNLIMITED} for no limit
 * @param tokensPerMinute maximum number of tokens read and written per minute
 * @param callsPerHour maximum number of calls per hour, including repairs
 * @param tokensPerHour maximum number of tokens read and written per hour
 * @param costPerHour maximum cost per hour, in the currency of the price table; infinite for no
 *     limit
 */
public record LabelingLimits(
    int concurrency,
    long requestsPerMinute,
    long tokensPerMinute,
    long callsPerHour,
    long tokensPerHour,
    double costPerHour) {
  /** No limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Two requests at the same time and no other limit. */
  public static final LabelingLimits DEFAULT =
      new LabelingLimits(2, UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED, Double.POSITIVE_INFINITY);

  private static final int MAX_CONCURRENCY = 64;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a limit is not positive, or the concurrency is over 64
   */
  public LabelingLimits {
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
      throw new IllegalArgumentException(
          "concurrency must be from 1 to " + MAX_CONCURRENCY + ", was " + concurrency);
    }
    requirePositive("requestsPerMinute", requestsPerMinute);
    requirePositive("tokensPerMinute", tokensPerMinute);
    requirePositive("callsPerHour", callsPerHour);
    requirePositive("tokensPerHour", tokensPerHour);
    if (!(costPerHour > 0)) {
      throw new IllegalArgumentException("costPerHour must be positive, was " + costPerHour);
    }
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, was " + value);
    }
  }

  /** Whether the cost is limited. */
  boolean limitsCost() {
    return costPerHour != Double.POSITIVE_INFINITY;
  }

  /** Whether calls, tokens or the cost of an hour are limited. */
  boolean limitsHour() {
    return limitsCost() || callsPerHour != UNLIMITED || tokensPerHour != UNLIMITED;
  }

  /**
   * The share of one of several labellers that keep these limits together. What does not divide
   * evenly is left unused.
   *
   * @param parts the number of labellers, at least 1
   * @throws IllegalArgumentException if there is not at least 1 request, token or call for each
   */
  public LabelingLimits dividedBy(int parts) {
    return new LabelingLimits(
        concurrency,
        part("requests per minute", requestsPerMinute, parts),
        part("tokens per minute", tokensPerMinute, parts),
        part("calls per hour", callsPerHour, parts),
        part("tokens per hour", tokensPerHour, parts),
        costPerHour / parts);
  }

  private static long part(String name, long limit, int parts) {
    if (limit < parts) {
      throw new IllegalArgumentException(
          limit + " " + name + " cannot be divided among " + parts + " labellers");
    }
    return limit == UNLIMITED ? UNLIMITED : limit / parts;
  }

  /** These limits with another number of requests at the same time. */
  public LabelingLimits withConcurrency(int value) {
    return new LabelingLimits(
        value, requestsPerMinute, tokensPerMinute, callsPerHour, tokensPerHour, costPerHour);
  }

  /** These limits with other limits per minute. */
  public LabelingLimits withPerMinute(long requests, long tokens) {
    return new LabelingLimits(
        concurrency, requests, tokens, callsPerHour, tokensPerHour, costPerHour);
  }

  /** These limits with other limits per hour. */
  public LabelingLimits withPerHour(long calls, long tokens, double cost) {
    return new LabelingLimits(concurrency, requestsPerMinute, tokensPerMinute, calls, tokens, cost);
  }
}
