package io.github.iforest4j.client.console;

import io.github.iforest4j.view.text.KafkaJar;
import org.jspecify.annotations.Nullable;

/**
 * A problem that the user can solve. Only its message is printed: one or two lines that say what is
 * wrong, where, and how to solve it. Then the process ends with {@link #exitCode()}.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private UserException(int exitCode, @Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Failed at run time: source, backend, disk. */
  public static UserException failed(String message) {
    return new UserException(ExitCode.FAILED, message, null);
  }

  /** Failed at run time, with its cause. */
  public static UserException failed(@Nullable String message, Throwable cause) {
    return new UserException(ExitCode.FAILED, message, cause);
  }

  /** The command line is wrong in a way that the parser cannot detect. */
  public static UserException usage(String message) {
    return new UserException(ExitCode.USAGE, KafkaJar.advise(message), null);
  }

  /** Bad input data, model or configuration. */
  public static UserException badInput(String message) {
    return new UserException(ExitCode.BAD_INPUT, message, null);
  }

  /** Bad input data, model or configuration, with its cause. */
  public static UserException badInput(@Nullable String message, Throwable cause) {
    return new UserException(ExitCode.BAD_INPUT, message, cause);
  }

  /** One of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
