/**
 * Simulated sensor readings with exact ground truth, from a seed.
 *
 * <p>Begin with {@link io.github.iforest4j.sim.Scenario}: what is measured and what can go wrong.
 * There are built-in ones, and {@link io.github.iforest4j.sim.Scenario#read} reads your own from a
 * YAML or JSON file. A {@link io.github.iforest4j.sim.SensorStream} is one endless run of a
 * scenario; its {@link io.github.iforest4j.sim.SensorStream.Options} are seed, share and difficulty
 * of anomalies, start and period. Each {@link io.github.iforest4j.sim.SensorReading} carries its
 * {@link io.github.iforest4j.sim.AnomalyTruth}, or none if it is normal:
 *
 * <pre>{@code
 * Scenario pump = Scenario.named("pump");
 * SensorStream.Options options = SensorStream.Options.of(pump, 42).withAnomalyShare(.05);
 * SensorStream stream = SensorStream.of(pump, options);
 * int anomalous = 0;
 * for (int i = 0; i < 1_000; i++) {
 *   SensorReading reading = stream.next();
 *   anomalous += reading.truth() == null ? 0 : 1;
 * }
 * List<AnomalyTruth> truth = stream.anomalies(0, 1_000);
 * }</pre>
 *
 * <p>A reading is a function of seed, device and time: the same bytes on every Java version, in any
 * order, on any thread. The stream with anomaly share 0 is the clean twin of the faulty one:
 * readings outside anomalies are identical.
 *
 * <p>To pass readings on: {@link io.github.iforest4j.sim.SensorServer} serves them over TCP, {@link
 * io.github.iforest4j.sim.ReadingFeed} sends them to a {@link io.github.iforest4j.sim.ReadingSink},
 * and {@link io.github.iforest4j.sim.ReadingSinkProvider} is for sinks of your own. {@link
 * io.github.iforest4j.sim.CsvEncoder} and {@link io.github.iforest4j.sim.JsonLinesEncoder} write
 * text.
 *
 * <p>Mistakes in a scenario are a {@link io.github.iforest4j.sim.ScenarioException}, values out of
 * bounds an {@link io.github.iforest4j.sim.InvalidSettingException}.
 */
@NullMarked
package io.github.iforest4j.sim;

import org.jspecify.annotations.NullMarked;
