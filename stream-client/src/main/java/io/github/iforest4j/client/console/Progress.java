package io.github.iforest4j.client.console;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a piece of work is. Appears after two seconds, so that quick work stays quiet. One
 * writer; stepping is cheap enough for each reading.
 */
public final class Progress implements AutoCloseable {
  private static final long APPEARS_AFTER_NANOS = 2_000_000_000L;

  /** The clock is read once in so many steps. */
  private static final int STEPS_PER_LOOK = 256;

  private final PrintStream err;
  private final String task;
  private final long max;
  private final String unit;
  private final int width;
  private final LongSupplier nanoTime;
  private final long begun;
  private long steps;
  private ProgressBar bar;
  private boolean closed;

  Progress(PrintStream err, String task, long max, String unit, int width, LongSupplier nanoTime) {
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

  /** One step more. */
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

  /** Wipes the bar's line, so that another line can be printed; the bar comes back by itself. */
  public void clear() {
    if (bar != null && !closed) {
      err.print("\r\u001b[K");
    }
  }

  /** The work is done. */
  @Override
  public void close() {
    if (bar != null && !closed) {
      bar.close();
    }
    closed = true;
  }
}
