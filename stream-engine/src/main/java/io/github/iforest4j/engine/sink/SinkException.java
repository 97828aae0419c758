package io.github.iforest4j.engine.sink;

/** A sink cannot be opened because of how it was asked for. The message says what is wrong. */
public final class SinkException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Where the mistake is. */
  public enum Reason {
    /** No provider knows the scheme. */
    SCHEME,
    /** The address is not well formed. */
    ADDRESS,
    /** An environment variable has a value that cannot be used; the value is not in the message. */
    ENVIRONMENT
  }

  private final Reason reason;

  /** A mistake in an address or in the environment. */
  public SinkException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Where the mistake is. */
  public Reason reason() {
    return reason;
  }
}
