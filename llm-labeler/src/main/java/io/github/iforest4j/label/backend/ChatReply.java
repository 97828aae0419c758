package io.github.iforest4j.label.backend;

/**
 * What a chat model answered, unchecked. Immutable.
 *
 * @param content the text, or null when the model gave none
 * @param finishReason why it stopped, such as {@code stop} or {@code length}; null when not said
 * @param promptTokens tokens read, or −1 when not said
 * @param completionTokens tokens written, or −1 when not said
 */
public record ChatReply(
    String content, String finishReason, long promptTokens, long completionTokens) {}
