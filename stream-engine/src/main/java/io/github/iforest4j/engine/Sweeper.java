package io.github.iforest4j.engine;

import io.github.iforest4j.source.RecordSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The second thread of a run with a live source: acts from time to time while the first one waits
 * for a reading. A failure of the action closes the source, and is thrown by {@link #end}.
 */
final class Sweeper {
  private final RecordSource source;
  private final Gate gate;
  private final long millis;
  private final Runnable action;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Throwable failure;

  /**
   * Starts the thread.
   *
   * @param millis the time between two actions
   */
  Sweeper(RecordSource source, Gate gate, long millis, Runnable action) {
    this.source = source;
    this.gate = gate;
    this.millis = millis;
    this.action = action;
    this.thread = new Thread(this::sweep, "idle-streams");
    thread.setDaemon(true);
    thread.start();
  }

  private void sweep() {
    try {
      while (!ended.await(millis, TimeUnit.MILLISECONDS)) {
        gate.tryRun(action);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // A sink failed, so the run must end.
      failure = e;
      source.close();
    }
  }

  /** Ends the thread, and waits until it has ended. */
  void end() {
    ended.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Throws what the action threw. */
  void requireNoFailure() {
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
  }
}
