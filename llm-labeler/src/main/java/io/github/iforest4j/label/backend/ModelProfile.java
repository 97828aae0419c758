package io.github.iforest4j.label.backend;

import java.time.Duration;

/**
 * What a model can take and how fast it is, as far as a backend knows. Immutable.
 *
 * @param contextTokens how many tokens prompt and answer may have together; -1 when unknown
 * @param tokensPerSecond how many tokens it writes in a second, where reading four of them counts
 *     as writing one; NaN when unknown
 */
public record ModelProfile(long contextTokens, double tokensPerSecond) {
  /** Nothing is known. */
  public static final ModelProfile UNKNOWN = new ModelProfile(-1, Double.NaN);

  /** How many tokens are read in the time that it takes to write one. */
  public static final int READ_PER_WRITTEN = 4;

  /** Whether a prompt and its longest answer are known not to fit the context. */
  public boolean isTooSmallFor(long promptTokens, long answerTokens) {
    return contextTokens >= 0 && promptTokens + answerTokens > contextTokens;
  }

  /** Whether reading a prompt and writing an answer are known to take longer than some time. */
  public boolean isTooSlowFor(long promptTokens, long answerTokens, Duration time) {
    double work = (double) promptTokens / READ_PER_WRITTEN + answerTokens;
    return work > tokensPerSecond * time.toNanos() / 1e9;
  }
}
