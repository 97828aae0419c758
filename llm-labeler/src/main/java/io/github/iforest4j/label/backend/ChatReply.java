package io.github.iforest4j.label.backend;

import org.jspecify.annotations.Nullable;

/**
 * The unchecked answer of a chat model. Immutable.
 *
 * @param content the text; null when the model gave none
 * @param finishReason why it stopped, such as {@code stop} or {@code length}; null when unknown
 * @param promptTokens number of tokens read; −1 when unknown
 * @param completionTokens number of tokens written; −1 when unknown
 */
public record ChatReply(
    @Nullable String content,
    @Nullable String finishReason,
    long promptTokens,
    long completionTokens) {}
