package io.github.iforest4j.source;

import java.io.IOException;

/** Input that cannot be used at all; the message says where, what, and how to mend it. */
public final class BadInputException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With a message for the user. */
  public BadInputException(String message) {
    super(message);
  }

  /** With a message for the user and what was found by. */
  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
