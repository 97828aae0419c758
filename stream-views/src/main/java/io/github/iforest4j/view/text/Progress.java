package io.github.iforest4j.view.text;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar. It appears after two seconds, so that quick work shows none. Used by one thread;
 * {@link #step} is cheap enough to be called for each reading.
 */
public final class Progress implements AutoCloseable {
  private static final long APPEARS_AFTER_NANOS = 2_000_000_000L;
  private static final long REDRAWN_AFTER_NANOS = 200_000_000L;
  private static final int BAR = 30;

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
  private long drawn;
  private boolean shown;
  private boolean closed;

  /**
   * A bar that has not appeared yet.
   *
   * @param err where it is drawn; null if nothing is shown
   * @param task the first word of the line
   * @param max the number of steps; −1 if it is not known
   * @param unit of a step, in the plural
   * @param width of the terminal, in characters
   * @param nanoTime the clock, in nanoseconds; null if nothing is shown
   */
  public Progress(
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
    if (nanoTime == null || steps % STEPS_PER_LOOK != 0) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - begun >= APPEARS_AFTER_NANOS && (!shown || now - drawn >= REDRAWN_AFTER_NANOS)) {
      draw(now);
    }
  }

  private void draw(long now) {
    if (err == null) {
      return;
    }
    shown = true;
    drawn = now;
    StringBuilder line = new StringBuilder(task).append(' ');
    if (max > 0) {
      int part = (int) Math.min(BAR, BAR * steps / max);
      line.append('[').append("=".repeat(part)).append(" ".repeat(BAR - part)).append("] ");
    }
    line.append(steps).append(max > 0 ? "/" + max : "").append(' ').append(unit);
    line.append(" (").append(steps * 1_000_000_000L / Math.max(1, now - begun)).append("/s)");
    line.setLength(Math.max(0, Math.min(line.length(), width - 1)));
    // The line may be shorter than the one before.
    err.print("\r" + line + "\u001b[K");
    err.flush();
  }

  /** Clears the bar's line, so that another line can be printed; the bar reappears by itself. */
  public void clear() {
    if (shown && !closed && err != null) {
      err.print("\r\u001b[K");
    }
  }

  /** Ends the bar. */
  @Override
  public void close() {
    if (shown && !closed && nanoTime != null && err != null) {
      draw(nanoTime.getAsLong());
      err.println();
    }
    closed = true;
  }
}
