package io.github.iforest4j.label.queue;

import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.backend.LabelingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides when and how each request ends; starts no threads and writes no labels. The methods
 * return the requests that end by what happened. Guarded by the monitor of its {@link LabelQueue}.
 *
 * @param <E> the type of the anomalies
 */
final class LabelDecisions<E> {
  /** The number of answers after which it is judged whether they are of use. */
  static final int JUDGED_ANSWERS = 10;

  /** Maximum number of anomalies that wait for the answer to another. */
  private static final int MAX_FOLLOWERS = 4096;

  private final CallTimes times;
  private final RequestQueue<E> queue;
  private final SharedAnswers<E> answers;
  private final String backend;
  private final Map<LabelingException.Category, Long> failures =
      new EnumMap<>(LabelingException.Category.class);
  private long failuresInARow;
  private long dropped;
  private final List<String> warnings = new ArrayList<>();
  private final Duration deadline;
  private boolean slowReported;

  // Answers of a model until their worth is judged, once.
  private long answered;
  private long refused;

  /**
   * No requests yet.
   *
   * @param backend the name of the labeller, for labels that it failed to write
   */
  LabelDecisions(LabelQueue.Settings settings, String backend, long nowNanos) {
    this.times = new CallTimes(settings.deadline().toNanos(), nowNanos);
    this.queue =
        new RequestQueue<>(settings.capacity(), settings.deadline(), settings.workers(), times);
    this.deadline = settings.deadline();
    this.answers = new SharedAnswers<>(settings.cache(), MAX_FOLLOWERS);
    this.backend = backend;
  }

  /** A new request is answered, follows another, or waits, possibly in place of the oldest. */
  List<Ending<E>> submit(LabelRequest<E> request) {
    AnomalyLabel known = answers.find(request);
    if (known != null) {
      request.ended = true;
      return List.of(Ending.reused(request.anomaly, known));
    }
    LabelRequest<E> leader = answers.findLeader(request);
    if (leader != null) {
      return answers.follow(leader, request) ? List.of() : drop(request);
    }
    LabelRequest<E> oldest = queue.add(request);
    answers.lead(request);
    return oldest == null ? List.of() : drop(oldest);
  }

  /** A request and its followers end without the labeller being asked. */
  List<Ending<E>> drop(LabelRequest<E> request) {
    List<Ending<E>> ends = new ArrayList<>();
    for (LabelRequest<E> one : answers.end(request)) {
      ends.add(Ending.notAsked(one.anomaly));
    }
    dropped += ends.size();
    return ends;
  }

  boolean hasWaiting() {
    return queue.hasWaiting();
  }

  /** Whether no request waits and the labeller is not being asked. */
  boolean isIdle() {
    return queue.isIdle();
  }

  /**
   * The next request, which the current thread asks about from now on; null if none waits that can
   * be answered in time.
   */
  @Nullable LabelRequest<E> take(long nowNanos) {
    return queue.take(nowNanos);
  }

  /** What is to be reported since the last call, each kind once. */
  List<String> takeWarnings() {
    List<String> taken = List.copyOf(warnings);
    warnings.clear();
    return taken;
  }

  private void warnIfTooSlow() {
    if (!slowReported && times.isTooSlow()) {
      slowReported = true;
      warnings.add(
          backend
              + " needs more than the "
              + deadline.toSeconds()
              + " s that a label may take; it is asked only now and then until it is faster. Allow"
              + " more time, or use a faster model");
    }
  }

  /** Counts an answer, and reports once if most of the first ones were refused. */
  private void judge(LabelStatus status) {
    answered++;
    refused += status == LabelStatus.UNGROUNDED ? 1 : 0;
    if (answered == JUDGED_ANSWERS && 2 * refused > answered) {
      warnings.add(
          backend
              + " adds little to the rules: "
              + refused
              + " of its first "
              + answered
              + " answers contradicted the evidence, so the rules' labels took their place. Use a"
              + " larger model, or the backend offline");
    }
  }

  /** How long a call usually takes; zero if that is not known yet. */
  Duration usualCall() {
    return Duration.ofNanos(times.usual());
  }

  /** The share of the labeller's time that was spent on calls that were stopped. */
  double wastedShare() {
    return times.wastedShare();
  }

  /** The labeller has answered. The answer is kept even if it comes after the deadline. */
  List<Ending<E>> answered(LabelRequest<E> request, AnomalyLabel label, long nowNanos) {
    queue.answered(request);
    times.finished(nowNanos - request.askedNanos);
    warnIfTooSlow();
    judge(label.status());
    failuresInARow = 0;
    answers.answered(request, label);
    List<Ending<E>> ends = new ArrayList<>();
    if (!request.ended) {
      for (LabelRequest<E> one : answers.end(request)) {
        if (one == request) {
          ends.add(Ending.answered(one.anomaly, label));
        } else if (label.status() == LabelStatus.UNGROUNDED) {
          ends.add(Ending.refused(one.anomaly, label));
        } else if (label.status() == LabelStatus.LABELLED) {
          ends.add(Ending.reused(one.anomaly, label));
        } else {
          ends.add(Ending.offline(one.anomaly, label.status(), backend));
        }
      }
    }
    return ends;
  }

  /**
   * The labeller has failed.
   *
   * @param failure why; null if it is a defect of the labeller
   */
  List<Ending<E>> failed(
      LabelRequest<E> request, @Nullable LabelingException failure, long nowNanos) {
    queue.answered(request);
    boolean late = failure != null && failure.category() == LabelingException.Category.TIMEOUT;
    if (late || (request.ended && failure != null)) {
      times.stopped(nowNanos - request.askedNanos);
      warnIfTooSlow();
    }
    failuresInARow++;
    if (request.ended) {
      return List.of();
    }
    if (failure == null) {
      return offline(request, LabelStatus.OFFLINE);
    }
    if (failures.merge(failure.category(), 1L, Long::sum) == 1) {
      warnings.add(
          failure.getMessage()
              + "; such anomalies are labelled offline (reported once per kind of failure)");
    }
    return switch (failure.category()) {
      case TIMEOUT -> offline(request, LabelStatus.TIMED_OUT);
      case BUDGET -> offline(request, LabelStatus.OVER_BUDGET);
      default -> offline(request, LabelStatus.OFFLINE);
    };
  }

  /**
   * Ends the requests whose deadline has passed, and interrupts the threads that ask about some.
   */
  List<Ending<E>> expire(long nowNanos) {
    return timedOut(queue.removeLate(nowNanos));
  }

  /** Ends all requests, and interrupts the threads that ask about some. */
  List<Ending<E>> expireAll() {
    return timedOut(queue.removeAll());
  }

  private List<Ending<E>> timedOut(List<LabelRequest<E>> late) {
    List<Ending<E>> ends = new ArrayList<>();
    for (LabelRequest<E> request : late) {
      ends.addAll(offline(request, LabelStatus.TIMED_OUT));
    }
    return ends;
  }

  /** Ends a request and its followers, which have less time left than a new request would have. */
  private List<Ending<E>> offline(LabelRequest<E> request, LabelStatus status) {
    List<Ending<E>> ends = new ArrayList<>();
    for (LabelRequest<E> one : answers.end(request)) {
      ends.add(Ending.offline(one.anomaly, status, backend));
    }
    return ends;
  }

  /** The number of requests that have not ended. */
  int pending() {
    return queue.pending() + answers.followers();
  }

  Map<LabelingException.Category, Long> failures() {
    return new EnumMap<>(failures);
  }

  long failuresInARow() {
    return failuresInARow;
  }

  long dropped() {
    return dropped;
  }
}
