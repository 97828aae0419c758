package io.github.iforest4j.client.console;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar. It appears after two seconds, so that quick work shows none. Used by one thread;
 * {@link #step} is cheap enough to be called for each reading.
 */
public final class Progress implements AutoCloseable {
  private static final long APPEARS_AFTER_NANOS = 2_000_000_000L;

  /** The number of steps from one look at the clock to the next. */
  private static final int STEPS_PER_LOOK = 256;

  /** Null if nothing is shown. */
  private final @Nullable PrintStream err;

  private final String task;
  private final long max;
  private final String unit;
  private final int width;
  private final @Nullable LongSupplier nanoTime;
  private final long begun;
  private long steps;
  private @Nullable ProgressBar bar;
  private boolean closed;

  Progress(
      @Nullable PrintStream err,
      String task,
      long max,
      String unit,
      int width,
      @Nullable LongSupplier nanoTime) {
    this.err = err;
    this.task = task;
    this.max = max;
    this.unit = unit;
    this.width = width;
    this.nanoTime = nanoTime;
    this.begun = nanoTime == null ? 0 : nanoTime.getAsLong();
  }

  /** Shows nothing. */
  public static Progress none() {
    return new Progress(null, "", -1, "", 0, null);
  }

  /** Counts one step. */
  public void step() {
    steps++;
    if (nanoTime == null) {
      return;
    }
    if (bar != null) {
      bar.stepTo(steps);
    } else if (steps % STEPS_PER_LOOK == 0 && nanoTime.getAsLong() - begun >= APPEARS_AFTER_NANOS) {
      show();
    }
  }

  private void show() {
    bar =
        ProgressBar.builder()
            .setTaskName(task)
            .setInitialMax(max)
            .setUnit(" " + unit, 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .setConsumer(new ConsoleProgressBarConsumer(err, width - 1))
            .showSpeed()
            .build();
    bar.stepTo(steps);
  }

  /** Clears the bar's line, so that another line can be printed; the bar reappears by itself. */
  public void clear() {
    if (bar != null && !closed) {
      err.print("\r\u001b[K");
    }
  }

  /** Ends the bar. */
  @Override
  public void close() {
    if (bar != null && !closed) {
      bar.close();
    }
    closed = true;
  }
}
