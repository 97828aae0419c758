/**
 * Chat models that write labels, and how to add one.
 *
 * <p>{@link io.github.iforest4j.label.backend.ChatBackend} sends one request to a model. {@link
 * io.github.iforest4j.label.backend.ChatBackendProvider} adds a backend by name: name the class in
 * {@code provides} of the module or in {@code META-INF/services}. A backend without settings can be
 * its own provider:
 *
 * <pre>{@code
 * public final class MyBackend implements ChatBackend, ChatBackendProvider {
 *   @Override
 *   public String name() {
 *     return "mine";
 *   }
 *
 *   @Override
 *   public String model() {
 *     return "my-model";
 *   }
 *
 *   @Override
 *   public ChatBackend open(Map<String, String> environment, String model) {
 *     return this;
 *   }
 *
 *   @Override
 *   public ChatReply complete(ChatRequest request) {
 *     String answer =
 *         "{\"label\": \"hot\", \"category\": \"spike\", \"reason\": \"bearing_temp is high\"}";
 *     return new ChatReply(answer, "stop", -1, -1);
 *   }
 * }
 * }</pre>
 *
 * <p>A request carries messages, a JSON schema for the answer, and a timeout that the backend must
 * keep to. A failure is a {@link io.github.iforest4j.label.backend.LabelingException}; its category
 * decides whether the request is sent again. Prompts, retries, limits and checks of answers are the
 * same for all backends, so a backend has none of them.
 */
@NullMarked
package io.github.iforest4j.label.backend;

import org.jspecify.annotations.NullMarked;
