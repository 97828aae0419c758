/**
 * Topics of Apache Kafka as a source of readings, as a sink of events, and as a target of simulated
 * readings. With this module on the class path, {@link io.github.iforest4j.source.Sources}, {@link
 * io.github.iforest4j.engine.sink.Sinks} and {@link io.github.iforest4j.sim.ReadingSinkProvider}
 * open addresses such as {@code kafka://localhost:9092/readings}.
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.kafka.KafkaSourceProvider} says how an address of a source
 *       looks, and what a position in a topic is.
 *   <li>{@link io.github.iforest4j.kafka.KafkaSinkProvider} and {@link
 *       io.github.iforest4j.kafka.KafkaReadingSinkProvider} write to topics.
 *   <li>{@link io.github.iforest4j.kafka.KafkaAddress}, {@link
 *       io.github.iforest4j.kafka.KafkaSettings} and {@link io.github.iforest4j.kafka.KafkaTopic}
 *       are for other programs that take such addresses, such as the job for Apache Flink.
 * </ul>
 */
@NullMarked
package io.github.iforest4j.kafka;

import org.jspecify.annotations.NullMarked;
