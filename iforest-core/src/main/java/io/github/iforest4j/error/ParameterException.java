package io.github.iforest4j.error;

import java.util.Objects;

/**
 * A parameter of a configuration is out of bounds. The message is {@code parameter bound, was
 * value}, such as "subsampleSize must be between 2 and 1048576, was 1". A program that gives
 * parameters names of its own can make its own message from the parts. Immutable.
 */
public final class ParameterException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** The parameter's name. */
  private final String parameter;

  /** The bound, with its verb. */
  private final String bound;

  /** The refused value. */
  private final String value;

  /**
   * Creates an exception.
   *
   * @param parameter the name of the parameter, such as {@code subsampleSize}
   * @param bound what it must be, such as {@code must be between 2 and 1048576}
   * @param value what it was
   */
  public ParameterException(String parameter, String bound, Object value) {
    super(parameter + " " + bound + ", was " + value);
    this.parameter = parameter;
    this.bound = Objects.requireNonNull(bound, "bound");
    this.value = value.toString();
  }

  /** Returns the name of the parameter as the library spells it, such as {@code subsampleSize}. */
  public String parameter() {
    return parameter;
  }

  /** Returns what the parameter must be, such as {@code must be between 2 and 1048576}. */
  public String bound() {
    return bound;
  }

  /** Returns the refused value as text. */
  public String value() {
    return value;
  }
}
