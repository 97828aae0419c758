package io.github.iforest4j.label.backend.policy;

import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.time.Timing;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the number of requests at the same time; others wait as long as their timeout allows.
 * Thread-safe.
 */
public final class BulkheadBackend extends ForwardingBackend {
  private final Semaphore places;
  private final Timing timing;

  public BulkheadBackend(ChatBackend backend, int concurrency, Timing timing) {
    super(backend);
    this.places = new Semaphore(concurrency, true);
    this.timing = timing;
  }

  @Override
  public ChatReply complete(ChatRequest request) throws LabelingException {
    Deadline deadline = Deadline.in(request.timeout(), timing);
    try {
      if (!places.tryAcquire(request.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new LabelingException(
            Category.TIMEOUT, name() + " was busy with other labels until the deadline");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabelingException(
          Category.CANCELLED, "labelling was stopped before an answer came", e);
    }
    try {
      return super.complete(deadline.limit(request, name()));
    } finally {
      places.release();
    }
  }
}
