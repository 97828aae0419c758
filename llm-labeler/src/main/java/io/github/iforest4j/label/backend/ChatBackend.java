package io.github.iforest4j.label.backend;

import java.time.Duration;

/**
 * A chat model that can be asked. Implementations are thread-safe.
 *
 * <p>A backend carries one request at a time per caller and keeps to its timeout; retries, prompts
 * and the checking of answers are not its business.
 */
public interface ChatBackend extends AutoCloseable {
  /** A short name for files and alerts, such as {@code together}. */
  String name();

  /** The model that is asked for. */
  String model();

  /** One line for the user: where the evidence goes, and to which model. */
  default String description() {
    return name() + ": model " + model();
  }

  /**
   * Makes the model ready, where that is not done by asking; may be called more than once.
   *
   * @param budget how long it may take
   * @throws LabelingException if it is not ready then
   */
  default void prepare(Duration budget) throws LabelingException {}

  /**
   * Asks and waits for the whole answer.
   *
   * @throws LabelingException if there is none within the request's timeout; neither its message
   *     nor a cause may hold a key
   */
  ChatReply complete(ChatRequest request) throws LabelingException;

  /** Ends requests under way. Idempotent. Does nothing unless it is overridden. */
  @Override
  default void close() {}
}
