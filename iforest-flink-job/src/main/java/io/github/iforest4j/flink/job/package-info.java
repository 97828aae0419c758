/**
 * A ready-made job: readings from a Kafka topic are judged, and anomalies, labels and incidents go
 * to another topic, each exactly once. {@link io.github.iforest4j.flink.job.KafkaJob} is its
 * command line; its options have the names that those of {@code iforest watch} have.
 */
@NullMarked
package io.github.iforest4j.flink.job;

import org.jspecify.annotations.NullMarked;
