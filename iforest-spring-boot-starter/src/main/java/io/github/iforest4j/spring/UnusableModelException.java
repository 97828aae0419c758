package io.github.iforest4j.spring;

/** The model that {@code iforest.model} names cannot be used. The message says which, and why. */
final class UnusableModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  UnusableModelException(String message, String remedy, Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
  }

  UnusableModelException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What to do about it. */
  String remedy() {
    return remedy;
  }
}
