package io.github.iforest4j.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Runs tasks of tests that wait for something, each on a thread of its own. The pool that {@link
 * CompletableFuture#supplyAsync(java.util.function.Supplier)} uses may have one thread only, and
 * then a task that waits holds up those of every other test.
 */
public final class Background {
  private Background() {}

  /** Starts a task; what it throws is what the result fails with. */
  public static <T> CompletableFuture<T> call(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "background of a test");
    thread.setDaemon(true);
    thread.start();
    return result;
  }
}
