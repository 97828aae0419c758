package io.github.iforest4j.client.console;

/**
 * Something that the user can mend. Its message, one or two lines saying what, where and how to
 * mend it, is all that is printed; then the process ends with {@link #exitCode()}.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private UserException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Failed at run time: source, backend, disk. */
  public static UserException failed(String message) {
    return new UserException(ExitCode.FAILED, message, null);
  }

  /** Failed at run time, with the cause for whoever debugs. */
  public static UserException failed(String message, Throwable cause) {
    return new UserException(ExitCode.FAILED, message, cause);
  }

  /** The command line is wrong in a way that the parser cannot see. */
  public static UserException usage(String message) {
    return new UserException(ExitCode.USAGE, message, null);
  }

  /** Bad input data, model or configuration. */
  public static UserException badInput(String message) {
    return new UserException(ExitCode.BAD_INPUT, message, null);
  }

  /** Bad input data, model or configuration, with the cause for whoever debugs. */
  public static UserException badInput(String message, Throwable cause) {
    return new UserException(ExitCode.BAD_INPUT, message, cause);
  }

  /** One of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
