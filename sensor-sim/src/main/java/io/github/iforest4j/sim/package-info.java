/**
 * Seeded, labelled sensor streams with exact ground truth.
 *
 * <p>A {@link io.github.iforest4j.sim.Scenario} says what is measured and what can go wrong; a
 * {@link io.github.iforest4j.sim.SensorStream} is one endless, deterministic run of it; a {@link
 * io.github.iforest4j.sim.SensorServer} serves such runs over TCP. A reading is a function of seed,
 * device and time: the same bytes on every Java version, in any order, on any thread. The stream
 * with anomaly share 0 is the clean twin of the faulty one: readings outside anomalies are
 * identical.
 *
 * <p>A scenario of one's own is a file: {@link io.github.iforest4j.sim.Scenario#read}.
 */
package io.github.iforest4j.sim;
