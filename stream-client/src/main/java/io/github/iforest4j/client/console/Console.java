package io.github.iforest4j.client.console;

import io.github.iforest4j.engine.RunReporter;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a person sees. Results go to standard output, everything else to standard error, and text
 * that came from outside passes {@link #sanitized} first.
 *
 * <p>Thread-safe: lines never mix.
 */
public final class Console implements AutoCloseable {
  /** How text stands out on a terminal. */
  public enum Style {
    /** Alerts. */
    RED("31;1"),
    /** Warnings. */
    YELLOW("33"),
    /** Good ends. */
    GREEN("32"),
    /** Headings. */
    BOLD("1"),
    /** Details. */
    DIM("2");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private static final int DEFAULT_WIDTH = 80;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean json;
  private final boolean quiet;
  private final boolean outColor;
  private final boolean errColor;
  private final boolean progressShown;
  private final int width;

  /** Null when notes and warnings are for people. */
  private final JsonLog log;

  private Progress progress;

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

  /** Not with NO_COLOR set to anything, nor on a dumb terminal. */
  public static boolean colorAllowed(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(environment.get("TERM"));
  }

  public static int width(Map<String, String> environment) {
    try {
      int columns = Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
      return columns >= 20 && columns <= 1000 ? columns : DEFAULT_WIDTH;
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }

  /** What a run reports, as notes and warnings. */
  public RunReporter reporter() {
    return new RunReporter() {
      @Override
      public void note(String text) {
        Console.this.note(sanitized(text));
      }

      @Override
      public void warn(String text) {
        Console.this.warn(sanitized(text));
      }
    };
  }

  /** Whether results are to be JSON, one object per line. */
  public boolean json() {
    return json;
  }

  /** Whether only results, warnings and errors are wanted. */
  public boolean quiet() {
    return quiet;
  }

  /** The width of the terminal in characters; 80 when unknown. */
  public int width() {
    return width;
  }

  /**
   * Prints a line of the result on standard output. In JSON, what could steer a terminal and may
   * stand unescaped there, such as U+009B, is escaped: the value stays the same.
   */
  public synchronized void result(String line) {
    clearProgress();
    out.println(json ? TerminalText.sanitized(line) : line);
  }

  /** Standard output itself, for a command whose result is a whole file. */
  public PrintStream out() {
    return out;
  }

  /** Tells the user what goes on, on standard error; silent with {@code --quiet}. */
  public synchronized void note(String line) {
    if (!quiet) {
      status(line);
    }
  }

  /** Tells the user what was asked for, on standard error, even with {@code --quiet}. */
  public synchronized void status(String line) {
    clearProgress();
    err.println(log == null ? line : log.line("info", line));
  }

  /** Warns on standard error, even with {@code --quiet}. */
  public synchronized void warn(String line) {
    clearProgress();
    err.println(
        log == null
            ? styled(errColor, Style.YELLOW, "warning: ") + line
            : log.line("warning", line));
  }

  /** Makes text of a {@link #result} stand out when a person reads standard output. */
  public String styled(Style style, String text) {
    return styled(outColor, style, text);
  }

  /** Makes text of a {@link #note} stand out when a person reads standard error. */
  public String styledNote(Style style, String text) {
    return styled(errColor, style, text);
  }

  private static String styled(boolean color, Style style, String text) {
    return color ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
  }

  /**
   * A progress bar on standard error, for work that takes longer than two seconds; shown only on a
   * terminal and not with {@code --quiet}. Close it when the work is done.
   *
   * @param task what is being done, such as {@code reading}
   * @param max how many steps, or −1 when unknown
   * @param unit what a step is, such as {@code readings}
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

  /** Text from outside made harmless: see {@link TerminalText#sanitized}. */
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
