package io.github.iforest4j.sim;

/**
 * A mistake in a scenario, or in the name of one, that its author can correct. The message names
 * the file, the line and the key where there are such.
 */
public final class ScenarioException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** A mistake. */
  public ScenarioException(String message) {
    super(message);
  }

  /** A mistake that another class found. */
  public ScenarioException(String message, Throwable cause) {
    super(message, cause);
  }
}
