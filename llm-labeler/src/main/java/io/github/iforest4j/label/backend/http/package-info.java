/**
 * The backend for OpenAI-compatible servers over HTTP.
 *
 * <p>{@link io.github.iforest4j.label.backend.http.OpenAiBackend} is the entry point. A request
 * never outlives its timeout, an answer never exceeds a size limit, and a key never reaches a
 * message, a log or a file. Not exported.
 */
@NullMarked
package io.github.iforest4j.label.backend.http;

import org.jspecify.annotations.NullMarked;
