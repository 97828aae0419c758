package io.github.iforest4j.source.net;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An HTTP server for a few paths, meant for this machine. It listens on the loopback interface
 * unless another address is set.
 *
 * <p>Each request is checked in this order, and the first check that fails decides the answer: the
 * {@code Host} header (see {@link HostCheck}; with a token, the token decides instead), the origin,
 * the token, the path (404), the method (405). Then the handler of the path answers. A handler
 * refuses with {@link HttpRefusal}; if it fails with a {@code RuntimeException}, the answer is 500.
 *
 * <p>Handlers run on daemon threads, several at a time, so they must be thread-safe. An endless
 * answer takes one thread while it lasts. Requests beyond the number of threads wait.
 */
public final class LocalHttpServer implements AutoCloseable {
  private static final int MAX_WAITING = 1_000;
  private static final long IDLE_THREAD_SECONDS = 10;

  /** Answers requests for one path. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers one request.
     *
     * @throws HttpRefusal to refuse it
     * @throws IOException if the client is gone
     * @throws InterruptedException if the server stops
     */
    void handle(LocalHttpExchange exchange) throws IOException, HttpRefusal, InterruptedException;
  }

  private final Builder settings;
  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final HostCheck hosts;

  private LocalHttpServer(Builder settings) throws IOException {
    this.settings = settings;
    this.server =
        HttpServer.create(new InetSocketAddress(settings.address, settings.port), settings.backlog);
    this.hosts = new HostCheck(server.getAddress(), settings.knownAs);
    this.threads =
        new ThreadPoolExecutor(
            settings.threads,
            settings.threads,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread thread = new Thread(task, settings.threadName);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
  }

  /** A server on a free port of the loopback interface, until set otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where the server listens, with the port that it was given if the builder's port was 0. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void serve(HttpExchange http) throws IOException {
    try (http) {
      LocalHttpExchange exchange = new LocalHttpExchange(http);
      settings.headers.forEach(exchange::setHeader);
      try {
        if (admit(exchange)) {
          route(exchange).handle(exchange);
        }
      } catch (HttpRefusal e) {
        sendError(exchange, e.status(), Objects.toString(e.getMessage(), ""));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        if (!exchange.isAnswered()) {
          sendError(exchange, 500, "this request failed inside the server");
        }
        throw e;
      }
    }
  }

  private boolean admit(LocalHttpExchange exchange) throws IOException, HttpRefusal {
    var headers = exchange.http().getRequestHeaders();
    if (settings.token == null && !hosts.isAskedFor(headers)) {
      throw new HttpRefusal(
          settings.wrongHostStatus,
          settings.wrongHost == null
              ? "ask for localhost:" + address().getPort()
              : settings.wrongHost);
    }
    if (settings.noOrigins && headers.containsKey("Origin") || HostCheck.isOfAnotherSite(headers)) {
      throw new HttpRefusal(403, settings.otherSite);
    }
    return settings.token == null || settings.token.admit(exchange);
  }

  private Handler route(LocalHttpExchange exchange) throws HttpRefusal {
    Map<String, Handler> methods = settings.routes.get(exchange.path());
    if (methods == null) {
      throw new HttpRefusal(404, settings.notFound);
    }
    Handler handler = methods.get(exchange.method());
    if (handler == null) {
      List<String> allowed = new ArrayList<>(methods.keySet());
      exchange.setHeader("Allow", String.join(", ", allowed));
      throw new HttpRefusal(405, "only " + String.join(" and ", allowed) + " here");
    }
    return handler;
  }

  private void sendError(LocalHttpExchange exchange, int status, String message)
      throws IOException {
    if (settings.jsonErrors) {
      String json = JsonMapper.shared().writeValueAsString(Map.of("error", message));
      exchange.send(status, "application/json", json + "\n");
    } else {
      exchange.send(status, "text/plain; charset=utf-8", message + "\n");
    }
  }

  /** Stops at once: requests in progress are interrupted. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /** Stops, and gives requests in progress some time to end by themselves. */
  public void close(Duration grace) {
    threads.shutdown();
    try {
      threads.awaitTermination(grace.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
    server.stop(0);
  }

  /** Settings of a server. Not thread-safe; use one for one server. */
  public static final class Builder {
    private InetAddress address = InetAddress.getLoopbackAddress();
    private int port;
    private int backlog = 50;
    private int threads = 4;
    private String threadName = "http";
    private @Nullable String knownAs;
    private @Nullable TokenCheck token;
    private boolean noOrigins;
    private boolean jsonErrors;
    private int wrongHostStatus = 403;
    private @Nullable String wrongHost;
    private String otherSite = "requests from other sites are refused";
    private String notFound = "there is nothing at this address";
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, Map<String, Handler>> routes = new LinkedHashMap<>();

    private Builder() {
      header("X-Content-Type-Options", "nosniff");
      header("Cache-Control", "no-store");
    }

    /**
     * Where to listen.
     *
     * @param port 0 for a free one
     */
    public Builder listenOn(InetAddress address, int port) {
      this.address = Objects.requireNonNull(address, "address");
      this.port = port;
      return this;
    }

    /** The largest number of requests that are handled at the same time; 4 unless set. */
    public Builder threads(int threads, String name) {
      this.threads = threads;
      this.threadName = name;
      return this;
    }

    /** The largest number of connections that wait to be accepted; 50 unless set. */
    public Builder backlog(int backlog) {
      this.backlog = backlog;
      return this;
    }

    /** One more name of this server that clients may ask for. */
    public Builder knownAs(String host) {
      this.knownAs = host;
      return this;
    }

    /** The answer to a client that asks for another host; 403 unless set. */
    public Builder onWrongHost(int status, String message) {
      this.wrongHostStatus = status;
      this.wrongHost = message;
      return this;
    }

    /** The answer (403) to a page of another site. */
    public Builder onOtherSite(String message) {
      this.otherSite = message;
      return this;
    }

    /** Refuses every request of a browser's page with 403, also from this server's own pages. */
    public Builder refuseOrigins(String message) {
      this.noOrigins = true;
      return onOtherSite(message);
    }

    /**
     * Lets in only those who show a token: as {@code /?token=…}, which is answered with a cookie
     * and a redirect to {@code /}, with that cookie, or as a bearer. The name in the {@code Host}
     * header is not checked then.
     *
     * @param token the secret
     * @param cookie the name of the cookie
     * @param advice the answer (401) to everyone else
     */
    public Builder token(String token, String cookie, String advice) {
      this.token = new TokenCheck(token, cookie, advice);
      return this;
    }

    /** A header of every answer. {@code nosniff} and {@code no-store} are always set. */
    public Builder header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    /** Errors as {@code {"error":"…"}}; without this, as plain text. */
    public Builder jsonErrors() {
      this.jsonErrors = true;
      return this;
    }

    /** The answer (404) for a path that has no handler. */
    public Builder onNotFound(String message) {
      this.notFound = message;
      return this;
    }

    /** Who answers GET at a path. */
    public Builder get(String path, Handler handler) {
      return on("GET", path, handler);
    }

    /** Who answers POST at a path. */
    public Builder post(String path, Handler handler) {
      return on("POST", path, handler);
    }

    private Builder on(String method, String path, Handler handler) {
      routes.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(method, handler);
      return this;
    }

    /**
     * Listens from now on.
     *
     * @throws java.net.BindException if the port is taken, or the address is not of this machine
     * @throws IOException if it cannot listen for another reason
     */
    public LocalHttpServer start() throws IOException {
      LocalHttpServer started = new LocalHttpServer(this);
      started.server.start();
      return started;
    }
  }
}
