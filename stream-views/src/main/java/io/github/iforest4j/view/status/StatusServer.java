package io.github.iforest4j.view.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.source.net.HostCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code GET /metrics}, {@code /health} and {@code /summary} of a run, on threads of its
 * own. On loopback it answers only who asks for this machine by name, so that no web page can read
 * it through a rebound name.
 */
public final class StatusServer implements AutoCloseable {
  private static final int THREADS = 2;

  private final HttpServer server;
  private final ExecutorService threads;
  private final RunStatus run;
  private final RunMetrics metrics;
  private final Duration stale;
  private final HostCheck hosts;

  private StatusServer(HttpServer server, RunStatus run, RunMetrics metrics, Duration stale) {
    this.server = server;
    this.run = run;
    this.metrics = metrics;
    this.stale = stale;
    this.hosts = new HostCheck(server.getAddress(), null);
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "status");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Begins to answer.
   *
   * @param port 0 for a free one
   * @param stale a source is stale when nothing came for longer than that
   * @throws IOException if the port is taken
   */
  public static StatusServer start(
      InetAddress address, int port, RunStatus run, RunMetrics metrics, Duration stale)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
    StatusServer answers = new StatusServer(server, run, metrics, stale);
    server.setExecutor(answers.threads);
    server.createContext("/", answers::answer);
    server.start();
    return answers;
  }

  /** Where it answers. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!hosts.isAskedFor(exchange.getRequestHeaders())
          || HostCheck.isOfAnotherSite(exchange.getRequestHeaders())) {
        send(
            exchange,
            403,
            "text/plain",
            ("ask for localhost:" + port() + "\n").getBytes(StandardCharsets.UTF_8));
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(exchange, 405, "text/plain", "only GET\n".getBytes(StandardCharsets.UTF_8));
      } else if (path.equals("/metrics")) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        metrics.write(bytes);
        send(exchange, 200, RunMetrics.contentType(), bytes.toByteArray());
      } else if (path.equals("/health")) {
        boolean isStale = run.isStale(stale);
        send(
            exchange,
            isStale ? 503 : 200,
            "application/json",
            health(isStale).getBytes(StandardCharsets.UTF_8));
      } else if (path.equals("/summary") && run.recorder() != null) {
        send(
            exchange,
            200,
            "application/json",
            (run.summarySoFar().json() + "\n").getBytes(StandardCharsets.UTF_8));
      } else if (path.equals("/summary")) {
        send(exchange, 503, "text/plain", (run.line() + "\n").getBytes(StandardCharsets.UTF_8));
      } else {
        send(
            exchange,
            404,
            "text/plain",
            "there are /metrics, /health and /summary\n".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void send(HttpExchange exchange, int code, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }

  private String health(boolean isStale) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("status", isStale ? "stale" : run.phase().word());
    node.put("phase", run.phase().word());
    node.put("source", run.source() == null ? null : run.source().name());
    node.put("readings", run.readings());
    Instant last = run.lastReading();
    node.put("last_reading", last.toString());
    return JsonMapper.shared().writeValueAsString(node) + "\n";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
