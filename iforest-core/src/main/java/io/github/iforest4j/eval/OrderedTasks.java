package io.github.iforest4j.eval;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** Works on items on several threads, and hands over the results in the order of the items. */
final class OrderedTasks {
  private OrderedTasks() {}

  /**
   * Applies a function to each item. Works ahead by at most two results per thread.
   *
   * @param numThreads at least 1; with 1, all happens on the calling thread
   * @param work called by several threads at once, with one item each
   * @param inOrder gets each result, on the calling thread
   * @throws IllegalArgumentException if the number of threads is less than 1
   */
  static <T, R> void run(List<T> items, int numThreads, Function<T, R> work, Consumer<R> inOrder) {
    if (numThreads < 1) {
      throw new IllegalArgumentException("numThreads must be at least 1, was " + numThreads);
    }
    if (numThreads == 1 || items.size() < 2) {
      items.forEach(item -> inOrder.accept(work.apply(item)));
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(numThreads, items.size()));
    try {
      Deque<Future<R>> ahead = new ArrayDeque<>();
      for (T item : items) {
        if (ahead.size() == 2 * numThreads) {
          inOrder.accept(result(ahead.remove()));
        }
        ahead.add(threads.submit(() -> work.apply(item)));
      }
      while (!ahead.isEmpty()) {
        inOrder.accept(result(ahead.remove()));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static <R> R result(Future<R> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
