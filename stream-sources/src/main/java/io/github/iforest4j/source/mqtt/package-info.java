/**
 * Messages from and to an MQTT broker. No signature names the library behind it.
 *
 * <p>Sources are opened by name, such as {@code mqtt://HOST/plant/#}. To send, open a {@link
 * io.github.iforest4j.source.mqtt.MqttPublisher} for a {@link
 * io.github.iforest4j.source.mqtt.MqttAddress}:
 *
 * <pre>{@code
 * MqttAddress address = MqttAddress.parse(uri).requireOneTopic();
 * try (MqttPublisher publisher =
 *     MqttPublisher.open(address, System.getenv(), Timing.SYSTEM, System.err::println)) {
 *   publisher.offer("{\"t\":21.5}".getBytes(StandardCharsets.UTF_8));
 * }
 * }</pre>
 */
@NullMarked
package io.github.iforest4j.source.mqtt;

import org.jspecify.annotations.NullMarked;
