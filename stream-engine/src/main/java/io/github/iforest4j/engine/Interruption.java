package io.github.iforest4j.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A request to stop, such as from Ctrl-C or a TERM signal. Raised once, from any thread; the run
 * closes its source, writes what is under way, and ends.
 *
 * <p>Threads are not interrupted, because that would close the files that are being flushed.
 * Thread-safe.
 */
public final class Interruption {
  /** Undoes a registration; throws nothing. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<Runnable> actions = new ArrayDeque<>();
  private boolean raised;

  /** Not raised. */
  public Interruption() {}

  /** Whether the user wants to stop. */
  public synchronized boolean isRaised() {
    return raised;
  }

  /**
   * Runs an action, such as closing the source, when the user wants to stop; at once if so already.
   * It runs on another thread and must return quickly.
   */
  public synchronized Registration onRaise(Runnable action) {
    if (raised) {
      action.run();
    } else {
      actions.push(action);
    }
    return () -> forget(action);
  }

  private synchronized void forget(Runnable action) {
    actions.remove(action);
  }

  /** Asks the command to stop. Runs the registered actions, the newest first. */
  public synchronized void raise() {
    raised = true;
    notifyAll();
    while (!actions.isEmpty()) {
      actions.pop().run();
    }
  }

  /** Waits until the user wants to stop, or the thread is interrupted, which stays set then. */
  public synchronized void await() {
    try {
      while (!raised) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
