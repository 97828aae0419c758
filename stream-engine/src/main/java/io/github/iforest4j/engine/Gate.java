package io.github.iforest4j.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a second thread use the data of the thread of the stream while that thread waits for the
 * next reading. The thread of the stream pays one atomic operation per reading.
 */
final class Gate {
  private static final int WAITING = 0;
  private static final int JUDGING = 1;
  private static final int SWEEPING = 2;
  private static final int SPINS = 100;
  private static final long PARK_NANOS = 50_000;

  private final AtomicInteger state = new AtomicInteger(JUDGING);

  /** The thread of the stream begins to wait for a reading. */
  void release() {
    state.setRelease(WAITING);
  }

  /** The thread of the stream has a reading; waits until the other thread is done, if it runs. */
  void acquire() {
    for (int spins = 0; !state.compareAndSet(WAITING, JUDGING); spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PARK_NANOS);
      }
    }
  }

  /**
   * Runs an action of the other thread, unless the thread of the stream has a reading.
   *
   * @return whether it ran
   */
  boolean tryRun(Runnable action) {
    if (!state.compareAndSet(WAITING, SWEEPING)) {
      return false;
    }
    try {
      action.run();
    } finally {
      state.setRelease(WAITING);
    }
    return true;
  }
}
