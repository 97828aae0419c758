/**
 * A recorded run for someone's own language model: {@link
 * io.github.iforest4j.engine.assistant.PlantTools} are questions that an assistant may ask, and
 * {@link io.github.iforest4j.engine.assistant.AssistantServer} offers them over a protocol; the
 * implementation is found on the class path.
 *
 * <pre>{@code
 * PlantTools tools = PlantTools.of(journal, false, Timing.SYSTEM);
 * String incidents = tools.call("incidents", Map.of("last", 5));
 * }</pre>
 */
@NullMarked
package io.github.iforest4j.engine.assistant;

import org.jspecify.annotations.NullMarked;
