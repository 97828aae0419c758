package io.github.iforest4j.label;

import io.github.iforest4j.label.LabelingException.Category;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Keeps to so many requests and tokens a minute by waiting. A request that would have to wait past
 * its timeout is refused at once, without being sent.
 */
final class RateLimitedBackend extends ForwardingBackend {
  private final TokenBucket requests;
  private final TokenBucket tokens;
  private final LabelingLimits limits;
  private final Timing timing;
  private final CountDownLatch closed = new CountDownLatch(1);

  RateLimitedBackend(ChatBackend backend, LabelingLimits limits, Timing timing) {
    super(backend);
    this.limits = limits;
    this.timing = timing;
    this.requests = new TokenBucket(limits.requestsPerMinute(), timing.nanoTime());
    this.tokens = new TokenBucket(limits.tokensPerMinute(), timing.nanoTime());
  }

  @Override
  public ChatReply complete(ChatRequest request) throws LabelingException {
    Deadline deadline = Deadline.in(request.timeout(), timing);
    long estimate = request.estimatedTokens();
    Duration wait;
    synchronized (this) {
      long now = timing.nanoTime();
      wait = Duration.ofNanos(Math.max(requests.take(1, now), tokens.take(estimate, now)));
      if (wait.compareTo(request.timeout()) >= 0) {
        requests.giveBack(1);
        tokens.giveBack(estimate);
        throw new LabelingException(
            Category.THROTTLED,
            "our own limit for "
                + name()
                + " is reached: "
                + (limits.requestsPerMinute() == LabelingLimits.UNLIMITED
                    ? limits.tokensPerMinute() + " tokens"
                    : limits.requestsPerMinute() + " requests")
                + " a minute",
            wait);
      }
    }
    pause(wait);
    ChatReply reply = super.complete(deadline.limit(request, name()));
    long used = reply.promptTokens() + reply.completionTokens();
    if (reply.promptTokens() >= 0 && reply.completionTokens() >= 0) {
      synchronized (this) {
        tokens.giveBack((double) estimate - used);
      }
    }
    return reply;
  }

  private void pause(Duration wait) throws LabelingException {
    try {
      if (wait.isZero() || timing.pause(wait, closed)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new LabelingException(Category.CANCELLED, "labelling was stopped before it was asked");
  }

  @Override
  public void close() {
    closed.countDown();
    super.close();
  }
}
