package io.github.iforest4j.label.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for a worker, oldest first, and those that the labeller is being asked
 * about. No request is handed out that could not be answered before its deadline. When more wait
 * than can be answered in time, the most severe is handed out first, among those the newest.
 * Guarded by the monitor of its {@link LabelQueue}.
 *
 * @param <E> the type of the anomalies
 */
final class RequestQueue<E> {
  private final int capacity;
  private final long deadlineNanos;
  private final int workers;
  private final CallTimes times;
  private final Deque<LabelRequest<E>> waiting = new ArrayDeque<>();
  private final Set<LabelRequest<E>> asked = new LinkedHashSet<>();

  RequestQueue(int capacity, Duration deadline, int workers, CallTimes times) {
    this.capacity = capacity;
    this.deadlineNanos = deadline.toNanos();
    this.workers = workers;
    this.times = times;
  }

  /**
   * Adds a request at the end.
   *
   * @return the oldest request, if it had to leave a full queue
   */
  @Nullable LabelRequest<E> add(LabelRequest<E> request) {
    LabelRequest<E> oldest = waiting.size() == capacity ? waiting.poll() : null;
    waiting.add(request);
    return oldest;
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** Whether no request waits and the labeller is not being asked. */
  boolean isIdle() {
    return waiting.isEmpty() && asked.isEmpty();
  }

  /**
   * The next request, which the current thread asks about from now on.
   *
   * @return null if none waits that can be answered in time
   */
  @Nullable LabelRequest<E> take(long nowNanos) {
    boolean backlog = (waiting.size() / workers + 1) * times.usual() > deadlineNanos;
    LabelRequest<E> next = null;
    for (LabelRequest<E> request : waiting) {
      boolean better = next == null || (backlog && request.severity.compareTo(next.severity) >= 0);
      if (better && times.mayBegin(left(request, nowNanos), nowNanos)) {
        next = request;
      }
    }
    if (next != null) {
      waiting.remove(next);
      next.askedBy = Thread.currentThread();
      next.askedNanos = nowNanos;
      asked.add(next);
    }
    return next;
  }

  private long left(LabelRequest<E> request, long nowNanos) {
    return deadlineNanos - (nowNanos - request.submittedNanos);
  }

  /** The labeller has answered or failed. */
  void answered(LabelRequest<E> request) {
    asked.remove(request);
    request.askedBy = null;
  }

  /**
   * The requests whose deadline has passed, or will have passed before they can be answered. Those
   * that waited leave the queue; a thread that asks about one is interrupted.
   */
  List<LabelRequest<E>> removeLate(long nowNanos) {
    List<LabelRequest<E>> late = new ArrayList<>();
    interruptAsked(late, nowNanos, deadlineNanos);
    waiting.removeIf(
        request -> {
          long left = left(request, nowNanos);
          boolean hopeless = left <= 0 || !times.mayBegin(left, nowNanos);
          return hopeless && late.add(request);
        });
    return late;
  }

  /** All requests that have not ended; afterwards as if the deadline of each had passed. */
  List<LabelRequest<E>> removeAll() {
    List<LabelRequest<E>> all = new ArrayList<>();
    interruptAsked(all, 0, Long.MIN_VALUE);
    all.addAll(waiting);
    waiting.clear();
    return all;
  }

  private void interruptAsked(List<LabelRequest<E>> late, long nowNanos, long minNanos) {
    for (LabelRequest<E> request : asked) {
      if (!request.ended && nowNanos - request.submittedNanos >= minNanos) {
        late.add(request);
        Thread asker = request.askedBy;
        if (asker != null) {
          asker.interrupt();
        }
      }
    }
  }

  /** The number of requests that have not ended, without their followers. */
  int pending() {
    return waiting.size() + (int) asked.stream().filter(request -> !request.ended).count();
  }
}
