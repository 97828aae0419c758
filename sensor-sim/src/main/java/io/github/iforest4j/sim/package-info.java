/**
 * Seeded, labelled sensor streams with exact ground truth.
 *
 * <p>A {@link io.github.iforest4j.sim.Scenario} says what is measured and what can go wrong; a
 * {@link io.github.iforest4j.sim.SensorStream} is one endless, deterministic run of it; a {@link
 * io.github.iforest4j.sim.SensorServer} serves such runs over TCP. The same seed gives the same
 * bytes on every Java version, and the stream with anomaly share 0 is the clean twin of the faulty
 * one: readings outside anomalies are identical.
 *
 * <p>For a new scenario, add a package-private class beside {@code PlantScenario} that supplies
 * channels, a {@code SignalSource} and a {@code FaultInjector}.
 */
package io.github.iforest4j.sim;
