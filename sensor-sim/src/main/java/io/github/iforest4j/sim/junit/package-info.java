/**
 * Sensor streams with known truth for your JUnit 5 tests.
 *
 * <p>{@link io.github.iforest4j.sim.junit.SensorServerExtension} serves a scenario on a free port
 * while a test runs. The test connects to it as to a real source, and knows what it must find:
 *
 * <pre>{@code
 * @RegisterExtension final SensorServerExtension sensors = SensorServerExtension.of("plant", 42);
 *
 * @Test
 * void everyReadingArrivesAndTheTruthIsKnown() throws IOException {
 *   try (Socket socket = new Socket(sensors.server().address(), sensors.port());
 *       BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
 *     assertThat(in.readLine()).contains("2026-01-05T08:00:00Z");
 *   }
 *   assertThat(sensors.anomalies(2_000)).isNotEmpty();
 * }
 * }</pre>
 *
 * <p>As an instance field, the extension gives each test its own server; each client gets the
 * stream from its first reading. {@code sensors.stream()} has the same readings in this process.
 * The package needs {@code junit-jupiter-api}, which the project that uses it must have.
 */
@NullMarked
package io.github.iforest4j.sim.junit;

import org.jspecify.annotations.NullMarked;
