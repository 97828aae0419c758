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
 *   <li>{@link io.github.iforest4j.flink.Reading} is what comes in: made of a row of the model's
 *       schema, with a serializer of its own. {@link io.github.iforest4j.flink.SimulatedReadings}
 *       makes some.
 *   <li>{@link io.github.iforest4j.flink.StreamEvent} is what goes out, with the line of JSON that
 *       a journal has. {@link io.github.iforest4j.flink.ReadingVerdict} says what became of every
 *       reading, {@link io.github.iforest4j.flink.BadReading} what was none.
 *   <li>{@link io.github.iforest4j.flink.ModelUpdate} is a new model for the running job.
 * </ul>
 *
 * <p>Nothing here needs Kryo: {@code pipeline.generic-types: false} may be set. The memory of a key
 * is keyed state, on the heap or in RocksDB, and is in every savepoint.
 */
@NullMarked
package io.github.iforest4j.flink;

import org.jspecify.annotations.NullMarked;
