package io.github.iforest4j.label.backend.policy;

import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.time.Timing;
import java.time.Duration;

/** A moment that all attempts of a request share. Immutable and thread-safe. */
public final class Deadline {
  private final Timing timing;
  private final long atNanos;

  private Deadline(Timing timing, long atNanos) {
    this.timing = timing;
    this.atNanos = atNanos;
  }

  /** The moment that lies {@code duration} from now. */
  public static Deadline in(Duration duration, Timing timing) {
    return new Deadline(timing, timing.nanoTime() + duration.toNanos());
  }

  /** The time that is left; zero or negative when the deadline has passed. */
  public Duration remaining() {
    return Duration.ofNanos(atNanos - timing.nanoTime());
  }

  public boolean hasPassed() {
    Duration left = remaining();
    return left.isZero() || left.isNegative();
  }

  /**
   * The request with the time that is left as its timeout.
   *
   * @param backend the backend to name in the message
   * @throws LabelingException if no time is left
   */
  public ChatRequest limit(ChatRequest request, String backend) throws LabelingException {
    Duration left = remaining();
    if (left.isZero() || left.isNegative()) {
      throw new LabelingException(
          LabelingException.Category.TIMEOUT,
          backend + " could not be asked before the deadline; allow more time");
    }
    return request.withTimeout(left);
  }
}
