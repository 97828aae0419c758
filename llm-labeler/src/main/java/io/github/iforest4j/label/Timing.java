package io.github.iforest4j.label;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where time comes from and how it is waited for; tests bring their own. */
interface Timing {
  /** The real one. */
  Timing SYSTEM =
      new Timing() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public boolean pause(Duration duration, CountDownLatch ended) throws InterruptedException {
          return !ended.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        }
      };

  /** A clock that never jumps, for durations. */
  long nanoTime();

  /** The time of day, for what servers say in dates. */
  Instant now();

  /**
   * Waits.
   *
   * @return whether the whole time passed; false if {@code ended} came first
   */
  boolean pause(Duration duration, CountDownLatch ended) throws InterruptedException;

  /** A moment on this clock. */
  default Deadline deadlineIn(Duration duration) {
    return new Deadline(this, nanoTime() + duration.toNanos());
  }

  /** One moment that all attempts share. */
  record Deadline(Timing timing, long atNanos) {
    /** What is left; zero or negative when it has passed. */
    Duration remaining() {
      return Duration.ofNanos(atNanos - timing.nanoTime());
    }

    /**
     * A request with what is left as its timeout.
     *
     * @throws LabelingException if nothing is left
     */
    ChatRequest restOf(ChatRequest request, String backend) throws LabelingException {
      Duration left = remaining();
      if (left.isZero() || left.isNegative()) {
        throw new LabelingException(
            LabelingException.Category.TIMEOUT,
            backend + " could not be asked before the deadline; allow more time");
      }
      return request.withTimeout(left);
    }
  }
}
