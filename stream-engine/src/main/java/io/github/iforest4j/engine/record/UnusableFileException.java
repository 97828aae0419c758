package io.github.iforest4j.engine.record;

import java.io.IOException;

/** An existing file that cannot be continued; the message says which, why, and how to mend it. */
public final class UnusableFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With a message for the user. */
  public UnusableFileException(String message) {
    super(message);
  }

  /** With a message for the user and what was found by. */
  public UnusableFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
