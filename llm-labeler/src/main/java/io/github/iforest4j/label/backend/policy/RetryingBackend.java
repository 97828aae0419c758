package io.github.iforest4j.label.backend.policy;

import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.time.Backoff;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request again after a pause when the backend says that it is busy, and never when it is
 * unclear whether the request was carried out. All attempts and pauses share the request's timeout:
 * a failure is reported at once when the pause would not end before it.
 *
 * <p>The pauses are those of {@link Backoff}. A backend that asks for a certain pause gets that
 * one, up to {@link #MAX_RETRY_AFTER}. Thread-safe.
 */
public final class RetryingBackend extends ForwardingBackend {
  static final int MAX_ATTEMPTS = 3;
  static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  static final Duration MAX_PAUSE = Duration.ofSeconds(8);
  static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(RetryingBackend.class);

  private final Timing timing;
  private final Backoff backoff;
  private final CountDownLatch closed = new CountDownLatch(1);

  public RetryingBackend(ChatBackend backend, Timing timing, SplittableRandom random) {
    super(backend);
    this.timing = timing;
    this.backoff = new Backoff(FIRST_PAUSE, MAX_PAUSE, random);
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
        // A pause beyond the deadline would only delay the failure.
        if (pause.compareTo(deadline.remaining()) >= 0) {
          throw e;
        }
        LOG.debug("{}: {}, asking again in {}", name(), e.category(), pause);
        pause(pause, e);
      }
      if (deadline.hasPassed()) {
        throw new LabelingException(
            Category.TIMEOUT, name() + " stayed busy until the deadline; allow more time");
      }
      attempt = request.withTimeout(deadline.remaining());
    }
  }

  private Duration pause(int failures, @Nullable Duration retryAfter) {
    if (retryAfter != null) {
      Duration asked = retryAfter.isNegative() ? Duration.ZERO : retryAfter;
      return asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked;
    }
    return backoff.after(failures);
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
