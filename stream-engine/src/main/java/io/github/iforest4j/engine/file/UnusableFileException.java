package io.github.iforest4j.engine.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An existing file cannot be continued or read: it holds something else, or another run is writing
 * to it. The file is unchanged. The message names the file, says why, and what to do.
 */
public final class UnusableFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message for the user
   */
  public UnusableFileException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message for the user
   * @param cause the exception that showed the problem; null if there was none
   */
  public UnusableFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
