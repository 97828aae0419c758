package io.github.iforest4j.client.console;

import io.github.iforest4j.view.text.Progress;
import io.github.iforest4j.view.text.TerminalText;
import io.github.iforest4j.view.text.TextOutput;
import io.github.iforest4j.view.text.TextStyle;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The output of a command. Results go to standard output, everything else to standard error, and
 * text that came from outside passes {@link #sanitized} first.
 *
 * <p>Thread-safe: lines never mix, nor do the lines of a table, a paragraph or {@link #results}.
 */
public final class Console implements TextOutput, AutoCloseable {
  private static final int DEFAULT_WIDTH = 80;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean json;
  private final boolean quiet;
  private final boolean outColor;
  private final boolean errColor;
  private final boolean progressShown;
  private final int width;

  /** Set if notes and warnings are JSON lines. */
  private final @Nullable JsonLog log;

  private @Nullable Progress progress;

  /**
   * Writes to the outputs of a context.
   *
   * @param json whether results are JSON, one object per line
   * @param quiet whether to leave out notes and progress
   * @param color whether to use colours, where the environment and the terminal allow it
   */
  public Console(CommandContext context, boolean json, boolean quiet, boolean color) {
    boolean allowed = color && colorAllowed(context.environment());
    this.out = context.out();
    this.err = context.err();
    this.json = json;
    this.quiet = quiet;
    this.outColor = allowed && context.outIsTerminal();
    this.errColor = allowed && context.errIsTerminal();
    this.progressShown = context.errIsTerminal() && !quiet && JsonLog.of(context) == null;
    this.width = width(context.environment());
    this.log = JsonLog.of(context);
  }

  /** Whether colours are allowed: not if NO_COLOR is set, nor on a dumb terminal. */
  public static boolean colorAllowed(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(environment.get("TERM"));
  }

  /** The width of the terminal by the variable COLUMNS; 80 if it is not usable. */
  public static int width(Map<String, String> environment) {
    try {
      int columns = Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
      return columns >= 20 && columns <= 1000 ? columns : DEFAULT_WIDTH;
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }

  /** Whether results are JSON, one object per line. */
  @Override
  public boolean json() {
    return json;
  }

  /** Whether only results, warnings and errors are wanted. */
  public boolean quiet() {
    return quiet;
  }

  /** The width of the terminal in characters; 80 when unknown. */
  @Override
  public int width() {
    return width;
  }

  /**
   * Prints a line of the result on standard output. In JSON, what could steer a terminal and may
   * stand unescaped there, such as U+009B, is escaped: the value stays the same.
   */
  @Override
  public synchronized void result(String line) {
    clearProgress();
    out.println(json ? TerminalText.sanitized(line) : line);
  }

  @Override
  public synchronized void results(List<String> lines) {
    TextOutput.super.results(lines);
  }

  /** Standard output itself, for a command whose result is a whole file. */
  public PrintStream out() {
    return out;
  }

  /** Prints a note on the course of the work to standard error; not with {@code --quiet}. */
  public synchronized void note(String line) {
    if (!quiet) {
      status(line);
    }
  }

  /** Prints to standard error what the user asked for, even with {@code --quiet}. */
  public synchronized void status(String line) {
    clearProgress();
    err.println(log == null ? line : log.line("info", line));
  }

  /** Prints a warning to standard error, even with {@code --quiet}. */
  public synchronized void warn(String line) {
    clearProgress();
    err.println(
        log == null
            ? styled(errColor, TextStyle.YELLOW, "warning: ") + line
            : log.line("warning", line));
  }

  /** Makes text of a {@link #result} stand out when a person reads standard output. */
  @Override
  public String styled(TextStyle style, String text) {
    return styled(outColor, style, text);
  }

  /** Makes text of a {@link #note} stand out when a person reads standard error. */
  public String styledNote(TextStyle style, String text) {
    return styled(errColor, style, text);
  }

  private static String styled(boolean color, TextStyle style, String text) {
    return color ? style.applyTo(text) : text;
  }

  /**
   * Starts a progress bar on standard error. It appears if the work takes longer than two seconds,
   * on a terminal, without {@code --quiet}. Close it when the work is done.
   *
   * @param task what is being done, such as {@code reading}
   * @param max the number of steps, or −1 if unknown
   * @param unit what is counted, such as {@code readings}
   */
  public synchronized Progress progress(String task, long max, String unit) {
    Progress begun =
        progressShown
            ? new Progress(err, task, max, unit, width, System::nanoTime)
            : Progress.none();
    progress = begun;
    return begun;
  }

  private void clearProgress() {
    if (progress != null) {
      progress.clear();
    }
  }

  /** Makes text from outside harmless: see {@link TerminalText#sanitized}. */
  public static String sanitized(String untrusted) {
    return TerminalText.sanitized(untrusted);
  }

  /** Flushes both outputs. */
  @Override
  public synchronized void close() {
    out.flush();
    err.flush();
  }
}
