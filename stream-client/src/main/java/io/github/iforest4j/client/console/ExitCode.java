package io.github.iforest4j.client.console;

/** The exit codes of the process. */
public final class ExitCode {
  /** The command succeeded. */
  public static final int DONE = 0;

  /** Failed at run time: source, backend, disk. */
  public static final int FAILED = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** Bad input data, model or configuration. */
  public static final int BAD_INPUT = 3;

  /** Stopped by the user, after flushing. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
