/**
 * Chat models that write labels, and how to add one.
 *
 * <p>{@link io.github.iforest4j.label.backend.ChatBackend} sends one request to a model. {@link
 * io.github.iforest4j.label.backend.ChatBackendProvider} adds one by name: name the class in {@code
 * provides} of the module or in {@code META-INF/services}. Prompts, retries, limits and the checks
 * of answers are not its business: they are the same for all backends.
 */
@NullMarked
package io.github.iforest4j.label.backend;

import org.jspecify.annotations.NullMarked;
