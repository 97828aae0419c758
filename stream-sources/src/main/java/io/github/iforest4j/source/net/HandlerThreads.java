package io.github.iforest4j.source.net;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a server on which its handlers run: some, and one for what must not wait for
 * others. A request that waits for a thread keeps its connection, so three quarters of the
 * connections may wait at most, and the rest are left for others. Thread-safe.
 */
final class HandlerThreads {
  private static final long IDLE_SECONDS = 10;
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(2);

  private final ThreadPoolExecutor threads;
  private final ThreadPoolExecutor apart;

  /**
   * Threads that begin when they are needed.
   *
   * @param size the number of threads beside the one apart
   * @param name the beginning of their names
   * @param maxConnections the number of connections of the server
   */
  HandlerThreads(int size, String name, int maxConnections) {
    int others = maxConnections - size;
    this.threads = pool(size, name, others / 2);
    this.apart = pool(1, name + "-apart", others / 4);
  }

  private static ThreadPoolExecutor pool(int size, String name, int waiting) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(Math.max(1, waiting)),
            new DefaultThreadFactory(name, true));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Runs a handler.
   *
   * @param onThreadApart whether it must not wait for others
   * @throws RejectedExecutionException if too many wait, or these threads were closed
   */
  void execute(boolean onThreadApart, Runnable handler) {
    (onThreadApart ? apart : threads).execute(handler);
  }

  /**
   * Ends all threads: waits for their handlers for a while, and then interrupts them. After this,
   * none of them answers any more, unless it does not heed the interrupt within two seconds.
   */
  void close(Duration grace) {
    List<ThreadPoolExecutor> both = List.of(threads, apart);
    both.forEach(ThreadPoolExecutor::shutdown);
    await(threads, grace);
    both.forEach(ThreadPoolExecutor::shutdownNow);
    both.forEach(pool -> await(pool, AFTER_INTERRUPT));
  }

  private static void await(ThreadPoolExecutor pool, Duration limit) {
    try {
      pool.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
