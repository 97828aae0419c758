package io.github.iforest4j.error;

import java.io.IOException;

/** A file or stream that is not a valid model: the message says what is wrong and where. */
public final class InvalidModelException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong, where, and the offending value. */
  public InvalidModelException(String message) {
    super(message);
  }

  /** With what is wrong and what it was found by. */
  public InvalidModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
