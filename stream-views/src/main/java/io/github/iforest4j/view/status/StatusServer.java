package io.github.iforest4j.view.status;

import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.summary.SummaryJson;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.net.LocalHttpExchange;
import io.github.iforest4j.source.net.LocalHttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code GET /metrics}, {@code /health} and {@code /summary} of a run, on threads of its
 * own. On the loopback interface it answers only requests for this machine by name, so that no web
 * page can read it through a name of its own ("DNS rebinding").
 *
 * <p>{@code /health} answers 503 when the source is stale; {@code /summary} answers 503 with one
 * line of text while a model is learned.
 */
public final class StatusServer implements AutoCloseable {
  private static final int THREADS = 2;

  private final RunStatus run;
  private final RunMetrics metrics;
  private final Duration stale;
  private final LocalHttpServer http;

  private StatusServer(
      InetAddress address, int port, RunStatus run, RunMetrics metrics, Duration stale)
      throws IOException {
    this.run = run;
    this.metrics = metrics;
    this.stale = stale;
    this.http =
        LocalHttpServer.builder()
            .listenOn(address, port)
            .threads(THREADS, "status")
            .onNotFound("there are /metrics, /health and /summary")
            .get("/metrics", this::metrics)
            .getApart("/health", this::health)
            .get("/summary", this::summary)
            .start();
  }

  /**
   * Starts a server.
   *
   * @param address where to listen
   * @param port the port; 0 takes a free one
   * @param stale a source is stale when nothing came from it for longer than this
   * @throws IOException if the port is taken
   */
  public static StatusServer start(
      InetAddress address, int port, RunStatus run, RunMetrics metrics, Duration stale)
      throws IOException {
    return new StatusServer(address, port, run, metrics, stale);
  }

  /** The port that it listens on. */
  public int port() {
    return http.address().getPort();
  }

  private void metrics(LocalHttpExchange exchange) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    metrics.write(bytes);
    exchange.send(200, RunMetrics.contentType(), bytes.toByteArray());
  }

  private void health(LocalHttpExchange exchange) throws IOException {
    boolean isStale = run.isStale(stale);
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("status", isStale ? "stale" : run.phase().word());
    node.put("phase", run.phase().word());
    String outage = run.outage(stale);
    if (!outage.isEmpty()) {
      node.put("outage", outage);
    }
    RecordSource source = run.source();
    node.put("source", source == null ? null : source.name());
    node.put("readings", run.readings());
    node.put("last_reading", run.hasReadings() ? run.lastReading().toString() : null);
    exchange.send(
        isStale ? 503 : 200,
        "application/json",
        JsonMapper.shared().writeValueAsString(node) + "\n");
  }

  private void summary(LocalHttpExchange exchange) throws IOException {
    if (run.recorder() == null) {
      exchange.send(503, "text/plain", run.line() + "\n");
    } else {
      exchange.send(200, "application/json", SummaryJson.of(run.summarySoFar()) + "\n");
    }
  }

  /** Stops at once. */
  @Override
  public void close() {
    http.close();
  }
}
