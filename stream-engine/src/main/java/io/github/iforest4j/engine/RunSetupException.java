package io.github.iforest4j.engine;

/** A model, a source or a state does not fit the other settings of a run. The message says why. */
public final class RunSetupException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Why the settings do not fit. */
  public enum Reason {
    /** The model has no field of the name that should tell streams apart. */
    NO_SUCH_KEY,
    /** The model holds no sample of its training, so its detectors cannot learn. */
    CANNOT_ADAPT,
    /** Parts of the source can be read again and others not, but a state keeps only one kind. */
    MIXED_SOURCES
  }

  private final Reason reason;
  private final String value;

  RunSetupException(Reason reason, String value, String message) {
    super(message);
    this.reason = reason;
    this.value = value;
  }

  /** Why the settings do not fit. */
  public Reason reason() {
    return reason;
  }

  /** The name of the field, with a reason about one; else empty. */
  public String value() {
    return value;
  }
}
