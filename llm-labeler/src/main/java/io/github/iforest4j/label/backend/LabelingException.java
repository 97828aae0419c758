package io.github.iforest4j.label.backend;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * There is no label. The message says what went wrong and how to fix it, in one or two lines that
 * may be shown to a user; neither it nor any cause holds a key.
 */
public final class LabelingException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The kind of failure, which decides what to do next. */
  public enum Category {
    /** The key is missing, wrong or not allowed. */
    AUTH,
    /** The account's spending limit or credit is used up. */
    QUOTA,
    /** The prompt and the reply together exceed the model's context. */
    CONTEXT_OVERFLOW,
    /** The backend does not have the model. */
    MODEL_MISSING,
    /** The backend is loading the model: a retry may succeed. */
    LOADING,
    /** Too many requests from this account: a later retry may succeed. */
    THROTTLED,
    /** The backend is overloaded or failed: a later retry may succeed. */
    CAPACITY,
    /** The backend refuses this kind of request. */
    REJECTED,
    /** The backend cannot be reached, or the connection broke. */
    TRANSPORT,
    /** The reply is not usable. */
    INVALID_REPLY,
    /** No complete reply before the deadline. The request may have been carried out. */
    TIMEOUT,
    /** The labeller's own budget does not allow another call; none was made. */
    BUDGET,
    /** The backend has failed too often recently; no call was made. */
    UNAVAILABLE,
    /** The labeller was closed, or its thread interrupted. */
    CANCELLED;

    /** Whether the same request may succeed if it is sent again after a pause. */
    public boolean isRetriable() {
      return this == LOADING || this == THROTTLED || this == CAPACITY;
    }
  }

  private final Category category;
  private final @Nullable Duration retryAfter;

  /** The share of the prompt that the model's context holds; NaN when unknown. */
  private double fittingShare = Double.NaN;

  /**
   * A failure.
   *
   * @param message what went wrong and how to fix it
   */
  public LabelingException(Category category, String message) {
    this(category, message, null, null);
  }

  /** A failure with its cause. */
  public LabelingException(Category category, String message, @Nullable Throwable cause) {
    this(category, message, null, cause);
  }

  /**
   * A failure of a backend that may have asked for a pause.
   *
   * @param retryAfter minimum time to wait before the next request; null if unknown
   */
  public LabelingException(Category category, String message, @Nullable Duration retryAfter) {
    this(category, message, retryAfter, null);
  }

  private LabelingException(
      Category category, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.category = Objects.requireNonNull(category, "category");
    this.retryAfter = retryAfter;
  }

  /** Sets the share of the prompt that would fit the model's context; returns this exception. */
  public LabelingException withFittingShare(double share) {
    fittingShare = share;
    return this;
  }

  /** The share of the prompt that the model's context holds; NaN when unknown. */
  public double fittingShare() {
    return fittingShare;
  }

  /** The kind of failure. */
  public Category category() {
    return category;
  }

  /** The pause that the backend asked for; null if it asked for none. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
