/**
 * The detector in Apache Flink: the same model, the same verdicts and the same incidents as {@code
 * iforest watch} on one machine. Begin with {@link io.github.iforest4j.flink.AnomalyStream}.
 *
 * <pre>{@code
 * StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
 * SensorStream.Options options = SensorStream.Options.of(Scenario.named("plant"), 42);
 * DataStream<Reading> readings = SimulatedReadings.of("plant", options, model).in(env, 500);
 * AnomalyStream anomalies = AnomalyStream.of(readings, model).build();
 * anomalies.events().map(StreamEvent::json).print();
 * env.execute("five lines");
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.flink.Reading} is the input: it is made from a row of the
 *       model's schema and has its own serializer. {@link
 *       io.github.iforest4j.flink.SimulatedReadings} generates readings for local runs and load
 *       tests.
 *   <li>{@link io.github.iforest4j.flink.StreamEvent} is the output, with the same line of JSON as
 *       in a journal. {@link io.github.iforest4j.flink.ReadingVerdict} is the verdict on one
 *       reading, {@link io.github.iforest4j.flink.BadReading} a record that cannot be judged.
 *   <li>{@link io.github.iforest4j.flink.ModelUpdate} is a new model for the running job.
 * </ul>
 *
 * <p>Nothing here needs Kryo: {@code pipeline.generic-types: false} may be set. The memory of a key
 * is keyed state, on the heap or in RocksDB, and is in every savepoint.
 */
@NullMarked
package io.github.iforest4j.flink;

import org.jspecify.annotations.NullMarked;
