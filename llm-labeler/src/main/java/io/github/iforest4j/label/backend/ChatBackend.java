package io.github.iforest4j.label.backend;

import java.time.Duration;

/**
 * A chat model. Implementations are thread-safe.
 *
 * <p>A backend sends one request at a time per caller and keeps to its timeout. Retries, prompts
 * and checks of answers are done by its callers.
 */
public interface ChatBackend extends AutoCloseable {
  /** A short name for files and alerts, such as {@code together}. */
  String name();

  /** The model that requests name. */
  String model();

  /** One line for the user: where the evidence is sent, and to which model. */
  default String description() {
    return name() + ": model " + model();
  }

  /**
   * Loads the model, if a request would not do that; may be called more than once.
   *
   * @param budget maximum time to wait
   * @throws LabelingException if the model is not ready after that
   */
  default void prepare(Duration budget) throws LabelingException {}

  /**
   * What the model can take and how fast it is; may send it short questions. Unknown unless it is
   * overridden.
   *
   * @param budget maximum time to wait
   * @throws LabelingException if this was stopped meanwhile; other failures leave things unknown
   */
  default ModelProfile profile(Duration budget) throws LabelingException {
    return ModelProfile.UNKNOWN;
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @throws LabelingException if there is none within the request's timeout; neither its message
   *     nor a cause may hold a key
   */
  ChatReply complete(ChatRequest request) throws LabelingException;

  /** Ends pending requests. Idempotent. Does nothing unless it is overridden. */
  @Override
  default void close() {}
}
