package io.github.iforest4j.error;

import java.io.IOException;

/** A file, or a line of one, that is larger than such a file ever is: the message names both. */
public final class TooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With the file, the limit, and what to do. */
  public TooLargeException(String message) {
    super(message);
  }
}
