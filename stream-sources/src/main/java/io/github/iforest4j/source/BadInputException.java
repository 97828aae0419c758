package io.github.iforest4j.source;

import java.io.IOException;

/** Input that cannot be used at all. The message gives the place, the problem and the remedy. */
public final class BadInputException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With a message for the user. */
  public BadInputException(String message) {
    super(message);
  }

  /** With a message for the user, and the exception that showed the problem. */
  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
