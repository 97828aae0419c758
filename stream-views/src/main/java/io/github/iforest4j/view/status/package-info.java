/**
 * Metrics, health and summary of a run over HTTP. {@link
 * io.github.iforest4j.view.status.RunMetrics} has the metrics, and {@link
 * io.github.iforest4j.view.status.StatusServer} serves them.
 *
 * <pre>{@code
 * RunMetrics metrics = new RunMetrics(run);
 * InetAddress here = InetAddress.getLoopbackAddress();
 * try (StatusServer server = StatusServer.start(here, 0, run, metrics, Duration.ofMinutes(1))) {
 *   System.out.println("curl http://localhost:" + server.port() + "/metrics");
 * }
 * }</pre>
 *
 * <p>Both read the state of the run at the moment of a request; a run without them costs nothing.
 * Add the metrics to the run as a sink, so that they measure how long verdicts take.
 */
@NullMarked
package io.github.iforest4j.view.status;

import org.jspecify.annotations.NullMarked;
