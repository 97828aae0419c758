package io.github.iforest4j.sim;

/**
 * A setting of a stream, a server or a sink has a value that is out of its bounds. The message
 * names the setting, its bounds and the value.
 */
public final class InvalidSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** A wrong value. */
  public InvalidSettingException(String message) {
    super(message);
  }

  /** A wrong value that another class found. */
  public InvalidSettingException(String message, Throwable cause) {
    super(message, cause);
  }
}
