/**
 * Detectors in a Spring Boot service. Begin with {@link io.github.iforest4j.spring.KeyedDetectors},
 * a bean that is there as soon as the property {@code iforest.model} names a model:
 *
 * <pre>{@code
 * Judged judged = detectors.detect("pump-7", Map.of("temperature", 93.2, "flow", 58));
 * if (judged.beginsIncident()) {
 *   alert(judged.verdict().explain());
 * }
 * }</pre>
 *
 * <p>{@link io.github.iforest4j.spring.IforestProperties} has the settings.
 */
@NullMarked
package io.github.iforest4j.spring;

import org.jspecify.annotations.NullMarked;
