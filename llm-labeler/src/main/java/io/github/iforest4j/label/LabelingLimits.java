package io.github.iforest4j.label;

/**
 * How much a labeller may ask of its backend. Immutable.
 *
 * <p>What a call will take is estimated before it is made and put right after it, so that no limit
 * is exceeded. The limits by the minute are kept by waiting, those by the hour by not asking: then
 * the label is {@link LabelStatus#OVER_BUDGET}.
 *
 * @param concurrency how many requests may be under way at once, at least 1
 * @param requestsPerMinute requests, retries included; {@link #UNLIMITED} for no limit
 * @param tokensPerMinute tokens read and written
 * @param callsPerHour calls, repairs included
 * @param tokensPerHour tokens read and written
 * @param costPerHour money, in the currency of the price table; infinite for no limit
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

  /** Two requests at once, else no limit. */
  public static final LabelingLimits DEFAULT =
      new LabelingLimits(2, UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED, Double.POSITIVE_INFINITY);

  private static final int MAX_CONCURRENCY = 64;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a limit is not positive, or the concurrency over 64
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

  /** Whether money is limited. */
  boolean limitsCost() {
    return costPerHour != Double.POSITIVE_INFINITY;
  }

  /** These limits with another number of requests at once. */
  public LabelingLimits withConcurrency(int value) {
    return new LabelingLimits(
        value, requestsPerMinute, tokensPerMinute, callsPerHour, tokensPerHour, costPerHour);
  }

  /** These limits with others by the minute. */
  public LabelingLimits withPerMinute(long requests, long tokens) {
    return new LabelingLimits(
        concurrency, requests, tokens, callsPerHour, tokensPerHour, costPerHour);
  }

  /** These limits with others by the hour. */
  public LabelingLimits withPerHour(long calls, long tokens, double cost) {
    return new LabelingLimits(concurrency, requestsPerMinute, tokensPerMinute, calls, tokens, cost);
  }
}
