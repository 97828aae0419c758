package io.github.iforest4j.engine.sink;

import org.jspecify.annotations.Nullable;

/**
 * A sink cannot be opened, because its address or the environment is wrong. The message says why.
 */
public final class SinkException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The place of the mistake. */
  public enum Reason {
    /** No provider knows the scheme. */
    SCHEME,
    /** The address is not well formed. */
    ADDRESS,
    /** An environment variable has a value that cannot be used; the value is not in the message. */
    ENVIRONMENT
  }

  private final Reason reason;

  /**
   * Creates an exception.
   *
   * @param message what is wrong; must not contain the value of an environment variable
   */
  public SinkException(Reason reason, @Nullable String message) {
    super(message);
    this.reason = reason;
  }

  /** The place of the mistake. */
  public Reason reason() {
    return reason;
  }
}
