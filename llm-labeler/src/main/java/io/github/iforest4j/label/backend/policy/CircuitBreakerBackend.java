package io.github.iforest4j.label.backend.policy;

import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops asking a backend that keeps failing. After {@link #MAX_FAILURES} failures in a row it gets
 * no request for a while; then one request tries it, and the others follow if that one succeeds. If
 * it fails, the next pause is twice as long, up to {@link #MAX_REST}. Thread-safe.
 */
public final class CircuitBreakerBackend extends ForwardingBackend {
  static final int MAX_FAILURES = 5;
  static final Duration FIRST_REST = Duration.ofSeconds(15);
  static final Duration MAX_REST = Duration.ofMinutes(4);

  /** Failures of the backend; others are failures of the request, or our own. */
  private static final Set<Category> COUNTED =
      EnumSet.of(
          Category.AUTH,
          Category.QUOTA,
          Category.MODEL_MISSING,
          Category.LOADING,
          Category.THROTTLED,
          Category.CAPACITY,
          Category.TRANSPORT,
          Category.TIMEOUT);

  private static final Logger LOG = LoggerFactory.getLogger(CircuitBreakerBackend.class);

  private final Timing timing;

  // Guarded by this.
  private int failures;
  private Duration rest = FIRST_REST;
  private long restUntil;
  private boolean resting;
  private boolean trying;

  public CircuitBreakerBackend(ChatBackend backend, Timing timing) {
    super(backend);
    this.timing = timing;
  }

  @Override
  public ChatReply complete(ChatRequest request) throws LabelingException {
    boolean attempt = enter();
    try {
      ChatReply reply = super.complete(request);
      succeeded();
      return reply;
    } catch (LabelingException e) {
      if (COUNTED.contains(e.category())) {
        failed(e.category());
      }
      throw e;
    } finally {
      if (attempt) {
        leaveAttempt();
      }
    }
  }

  /** Whether this request is the one that tries a resting backend. */
  private synchronized boolean enter() throws LabelingException {
    if (!resting) {
      return false;
    }
    long left = restUntil - timing.nanoTime();
    if (left > 0 || trying) {
      throw new LabelingException(
          Category.UNAVAILABLE,
          name()
              + " failed "
              + MAX_FAILURES
              + " times in a row and is not asked again for "
              + Math.max(1, Duration.ofNanos(Math.max(left, 0)).toSeconds())
              + " s");
    }
    trying = true;
    return true;
  }

  private synchronized void leaveAttempt() {
    trying = false;
  }

  private synchronized void succeeded() {
    failures = 0;
    resting = false;
    rest = FIRST_REST;
  }

  private synchronized void failed(Category category) {
    failures++;
    // While resting, only the one that tries counts; late failures of earlier requests do not.
    if (failures < MAX_FAILURES || (resting && !trying)) {
      return;
    }
    if (resting) {
      Duration doubled = rest.multipliedBy(2);
      rest = doubled.compareTo(MAX_REST) > 0 ? MAX_REST : doubled;
    }
    resting = true;
    restUntil = timing.nanoTime() + rest.toNanos();
    LOG.info("{} is not asked for {} after {}", name(), rest, category);
  }
}
