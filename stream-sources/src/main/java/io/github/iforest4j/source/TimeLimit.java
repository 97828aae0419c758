package io.github.iforest4j.source;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import org.jspecify.annotations.Nullable;

/**
 * Closes a source when its time is up, on a thread of its own. Closing the limit before that ends
 * the wait. Thread-safe.
 */
public final class TimeLimit implements AutoCloseable {
  private @Nullable Timer timer;
  private volatile boolean up;

  private TimeLimit() {}

  /**
   * Starts the time.
   *
   * @param longest null for no limit
   * @param source may be closed from any thread, as every source may
   */
  public static TimeLimit of(@Nullable Duration longest, RecordSource source) {
    TimeLimit limit = new TimeLimit();
    if (longest != null) {
      limit.timer = new Timer("watch-limit", true);
      limit.timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              limit.up = true;
              source.close();
            }
          },
          longest.toMillis());
    }
    return limit;
  }

  /** Whether the time is up. */
  public boolean isUp() {
    return up;
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
