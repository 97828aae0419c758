package io.github.iforest4j.label;

import io.github.iforest4j.label.LabelingException.Category;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again after a pause when the backend says that it is busy, and never when it is unclear
 * whether the request was carried out. All attempts and pauses share the request's timeout.
 *
 * <p>The pause is uniform between 0 and a bound that doubles with each attempt ("full jitter"), so
 * that many clients do not come back together; a backend that names a time is given that time, up
 * to a cap.
 */
final class RetryingBackend extends ForwardingBackend {
  static final int MAX_ATTEMPTS = 3;
  static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  static final Duration MAX_PAUSE = Duration.ofSeconds(8);
  static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(RetryingBackend.class);

  private final Timing timing;
  private final RandomGenerator random;
  private final CountDownLatch closed = new CountDownLatch(1);

  RetryingBackend(ChatBackend backend, Timing timing, RandomGenerator random) {
    super(backend);
    this.timing = timing;
    this.random = random;
  }

  @Override
  public ChatReply complete(ChatRequest request) throws LabelingException {
    Deadline deadline = Deadline.in(request.timeout(), timing);
    ChatRequest attempt = request;
    for (int n = 1; ; n++) {
      try {
        return super.complete(attempt);
      } catch (LabelingException e) {
        if (n == MAX_ATTEMPTS || !e.category().isRetriable()) {
          throw e;
        }
        Duration pause = pause(n, e.retryAfter());
        // A pause that eats the deadline would only delay the bad news.
        if (pause.compareTo(deadline.remaining()) >= 0) {
          throw e;
        }
        LOG.debug("{}: {}, asking again in {}", name(), e.category(), pause);
        pause(pause, e);
      }
      Duration remaining = deadline.remaining();
      if (remaining.isZero() || remaining.isNegative()) {
        throw new LabelingException(
            Category.TIMEOUT, name() + " stayed busy until the deadline; allow more time");
      }
      attempt = request.withTimeout(remaining);
    }
  }

  private Duration pause(int failures, Duration retryAfter) {
    if (retryAfter != null) {
      Duration asked = retryAfter.isNegative() ? Duration.ZERO : retryAfter;
      return asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked;
    }
    long bound = Math.min(MAX_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << (failures - 1));
    return Duration.ofNanos(random.nextLong(bound + 1));
  }

  private void pause(Duration pause, LabelingException reason) throws LabelingException {
    try {
      if (timing.pause(pause, closed)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new LabelingException(
        Category.CANCELLED, "labelling was stopped before an answer came", reason);
  }

  @Override
  public void close() {
    closed.countDown();
    super.close();
  }
}
