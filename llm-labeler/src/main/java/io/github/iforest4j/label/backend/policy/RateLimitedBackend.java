package io.github.iforest4j.label.backend.policy;

import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Limits the requests and tokens per minute by waiting. A request that would have to wait past its
 * timeout is refused at once, without being sent. Thread-safe.
 */
public final class RateLimitedBackend extends ForwardingBackend {
  /** No limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private final TokenBucket requests;
  private final TokenBucket tokens;
  private final long requestsPerMinute;
  private final long tokensPerMinute;
  private final Timing timing;
  private final CountDownLatch closed = new CountDownLatch(1);

  public RateLimitedBackend(
      ChatBackend backend, long requestsPerMinute, long tokensPerMinute, Timing timing) {
    super(backend);
    this.requestsPerMinute = requestsPerMinute;
    this.tokensPerMinute = tokensPerMinute;
    this.timing = timing;
    this.requests = new TokenBucket(requestsPerMinute, timing.nanoTime());
    this.tokens = new TokenBucket(tokensPerMinute, timing.nanoTime());
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
                + (requestsPerMinute == UNLIMITED
                    ? tokensPerMinute + " tokens"
                    : requestsPerMinute + " requests")
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
