package io.github.iforest4j.label.backend;

import java.time.Duration;
import java.util.Objects;

/**
 * No label could be had. The message says what went wrong and how to mend it, in one or two lines
 * that may be shown to a user; neither it nor any cause holds a key.
 */
public final class LabelingException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as it decides what to do next. */
  public enum Category {
    /** The key is missing, wrong or not allowed: mend it. */
    AUTH,
    /** The account's spending limit or credit is used up. */
    QUOTA,
    /** The prompt and the reply together exceed the model's context. */
    CONTEXT_OVERFLOW,
    /** The backend does not have the model. */
    MODEL_MISSING,
    /** The backend is loading the model: worth another try. */
    LOADING,
    /** Too many requests from this account: worth another try, later. */
    THROTTLED,
    /** The backend is overloaded or failed: worth another try, later. */
    CAPACITY,
    /** The backend refuses this kind of request. */
    REJECTED,
    /** The backend cannot be reached, or the connection broke. */
    TRANSPORT,
    /** What came back is not a usable reply. */
    INVALID_REPLY,
    /** No complete reply before the deadline. The request may have been carried out. */
    TIMEOUT,
    /** Our own budget does not allow another call: nobody was asked. */
    BUDGET,
    /** The backend has failed too often of late and is left alone: nobody was asked. */
    UNAVAILABLE,
    /** The labeller was closed, or its thread interrupted. */
    CANCELLED;

    /** Whether the same request may succeed if it is sent again after a pause. */
    public boolean isRetriable() {
      return this == LOADING || this == THROTTLED || this == CAPACITY;
    }
  }

  private final Category category;
  private final Duration retryAfter;

  /** Which share of the prompt the model's context holds; NaN when unknown. */
  private double fittingShare = Double.NaN;

  /** With what went wrong and how to mend it. */
  public LabelingException(Category category, String message) {
    this(category, message, null, null);
  }

  /** With what it was found by. */
  public LabelingException(Category category, String message, Throwable cause) {
    this(category, message, null, cause);
  }

  /**
   * With what the backend said about when to ask again.
   *
   * @param retryAfter how long to wait at least, or null if unknown
   */
  public LabelingException(Category category, String message, Duration retryAfter) {
    this(category, message, retryAfter, null);
  }

  private LabelingException(
      Category category, String message, Duration retryAfter, Throwable cause) {
    super(message, cause);
    this.category = Objects.requireNonNull(category, "category");
    this.retryAfter = retryAfter;
  }

  /** This exception, with what is known of how much of the prompt would fit. */
  public LabelingException withFittingShare(double share) {
    fittingShare = share;
    return this;
  }

  /** The share of the prompt that the model's context holds; NaN when unknown. */
  public double fittingShare() {
    return fittingShare;
  }

  /** What went wrong. */
  public Category category() {
    return category;
  }

  /** How long the backend asks to wait, or null if it did not say. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
