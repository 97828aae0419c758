/**
 * Readings that others post over HTTP as a source: it listens, and answers each post with how many
 * readings it holds. {@link io.github.iforest4j.source.http.HttpProvider} is registered for {@code
 * http}; nothing else is public.
 */
@NullMarked
package io.github.iforest4j.source.http;

import org.jspecify.annotations.NullMarked;
