package io.github.iforest4j.label.queue;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How long the labeller usually takes, so that no call is started that cannot finish, and how much
 * of its time was spent on calls that did not finish. Guarded by the monitor of its {@link
 * LabelQueue}.
 */
final class CallTimes {
  /** The largest share of the time that may be spent on calls that do not finish. */
  static final double MAX_WASTE = .05;

  private static final int KEPT = 32;
  private static final int ENOUGH = 10;
  private static final int MIN_STOPPED = 2;
  private static final double QUANTILE = .9;

  /** A call that was stopped would have taken longer, by about so much. */
  private static final double STOPPED = 1.5;

  /** No two calls take exactly as long. */
  private static final double SLACK = 1.05;

  private final long deadlineNanos;
  private final long begunNanos;
  private final Deque<Long> finished = new ArrayDeque<>();
  private long stopped;
  private int stoppedInARow;
  private long busy;
  private long wasted;

  CallTimes(long deadlineNanos, long nowNanos) {
    this.deadlineNanos = deadlineNanos;
    this.begunNanos = nowNanos;
  }

  /** A call has given an answer. */
  void finished(long nanos) {
    busy += nanos;
    stopped = 0;
    stoppedInARow = 0;
    finished.add(nanos);
    if (finished.size() > KEPT) {
      finished.remove();
    }
  }

  /** A call was stopped at the deadline of its request, or ended without an answer in time. */
  void stopped(long nanos) {
    busy += nanos;
    wasted += nanos;
    stopped = Math.max(stopped, (long) (nanos * STOPPED));
    stoppedInARow++;
  }

  /** What nine of ten calls do not exceed, in nanoseconds; 0 if it is not known yet. */
  long usual() {
    // One call that hangs says nothing of the others.
    long usual = stoppedInARow < MIN_STOPPED ? 0 : stopped;
    if (!finished.isEmpty()) {
      // The longest counts until enough is known, and when too much time was wasted.
      boolean careful = finished.size() < ENOUGH || wasted > MAX_WASTE / 2 * busy;
      double q = careful ? 1 : QUANTILE;
      long[] sorted = finished.stream().mapToLong(n -> n).sorted().toArray();
      usual = Math.max(usual, sorted[(int) Math.ceil(q * (sorted.length - 1))]);
    }
    return (long) (usual * SLACK);
  }

  /** Whether a call takes longer than any request may wait. */
  boolean isTooSlow() {
    return usual() > deadlineNanos;
  }

  /**
   * Whether a call may begin now for a request.
   *
   * @param leftNanos the time until the deadline of the request
   */
  boolean mayBegin(long leftNanos, long nowNanos) {
    long usual = usual();
    if (usual == 0 || usual <= leftNanos) {
      return true;
    }
    // A labeller that was too slow may have become faster: tried now and then.
    boolean affordable = wasted + leftNanos <= MAX_WASTE * (nowNanos - begunNanos);
    return isTooSlow() && affordable && leftNanos > deadlineNanos / 2;
  }

  /** The share of the time of all calls that was spent on those that were stopped. */
  double wastedShare() {
    return busy == 0 ? 0 : (double) wasted / busy;
  }
}
