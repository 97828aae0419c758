package io.github.iforest4j.view.plot;

/** Thrown when something to be drawn is not in the readings. The message says what is missing. */
public final class PlotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is missing. */
  public enum Reason {
    /** A reading is named neither by a number nor by a time. */
    NO_NAME_OF_A_READING,
    /** There is no reading with that number or time. */
    NO_SUCH_READING,
    /** The reading is no anomaly, and only anomalies are attributed. */
    NOT_AN_ANOMALY,
    /** The stream is still warming up at that reading. */
    NOT_SCORED,
    /** No anomaly was found. */
    NO_ANOMALY
  }

  private final Reason reason;

  PlotException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is missing. */
  public Reason reason() {
    return reason;
  }
}
