package io.github.iforest4j.label.backend;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request to a chat model. Immutable.
 *
 * @param messages the conversation so far, at least one message
 * @param jsonSchema the JSON schema that the answer should follow, as JSON text; null for free text
 * @param maxTokens maximum number of tokens of the answer, at least 1
 * @param timeout maximum time up to the last byte of the answer; positive
 * @param temperature how freely the model chooses its words, 0 for the most likely ones; in 0..2
 */
public record ChatRequest(
    List<Message> messages,
    @Nullable String jsonSchema,
    int maxTokens,
    Duration timeout,
    double temperature) {
  /**
   * One message.
   *
   * @param role {@code system}, {@code user} or {@code assistant}
   * @param content the text
   */
  public record Message(String role, String content) {
    /** Checks for nulls. */
    public Message {
      Objects.requireNonNull(role, "role");
      Objects.requireNonNull(content, "content");
    }
  }

  /**
   * Copies the messages.
   *
   * @throws IllegalArgumentException if there are none, or a bound is not positive
   */
  public ChatRequest {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a chat request needs a message");
    }
    if (maxTokens < 1 || timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException(
          "maxTokens and timeout must be positive, were " + maxTokens + " and " + timeout);
    }
    if (!(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException("temperature must be in 0..2, was " + temperature);
    }
  }

  /** A request at temperature 0. */
  public ChatRequest(
      List<Message> messages, @Nullable String jsonSchema, int maxTokens, Duration timeout) {
    this(messages, jsonSchema, maxTokens, timeout, 0);
  }

  /** An estimate of its tokens: one per three characters, which is more than prose has. */
  public long estimatedPromptTokens() {
    long characters = jsonSchema == null ? 0 : jsonSchema.length();
    for (Message message : messages) {
      characters += message.content().length();
    }
    return characters / 3 + 1;
  }

  /** An estimate of the most tokens that it takes, including the answer. */
  public long estimatedTokens() {
    return estimatedPromptTokens() + maxTokens;
  }

  /** This request with another timeout. */
  public ChatRequest withTimeout(Duration newTimeout) {
    return new ChatRequest(messages, jsonSchema, maxTokens, newTimeout, temperature);
  }
}
