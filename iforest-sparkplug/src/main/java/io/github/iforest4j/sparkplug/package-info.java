/**
 * Devices that speak Sparkplug B over an MQTT broker, as a source of readings.
 *
 * <p>Nothing here is called by name: with this jar on the class path, {@link
 * io.github.iforest4j.source.Sources} opens addresses such as {@code sparkplug://localhost/PlantA}.
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.sparkplug.SparkplugProvider} says how an address looks.
 *   <li>The rest is not public: the reader, what births announced, and the requests for a birth.
 * </ul>
 */
@NullMarked
package io.github.iforest4j.sparkplug;

import org.jspecify.annotations.NullMarked;
