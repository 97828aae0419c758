package io.github.iforest4j.view.page;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.source.net.HostCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the page: a few fixed files, the stream of events, a closer look, and what a person says
 * about an alert.
 *
 * <p>On the loopback interface it answers only to the names of this machine, so that no other site
 * can reach it through a name that it controls; elsewhere only to who shows the token. Requests of
 * other sites' pages are refused. The page may load nothing but its own files.
 */
final class PageServer {
  private static final int BACKLOG = 64;
  private static final int MAX_THREADS = Dashboard.MAX_CLIENTS + 32;
  private static final int MAX_BODY = 8_192;
  private static final long ANSWER_SECONDS = 5;
  private static final int STOP_SECONDS = 0;
  private static final long GOODBYE_SECONDS = 2;

  /** An answer whose length nobody knows yet. */
  private static final long ENDLESS = 0;

  private static final String COOKIE = "iforest_token";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, Asset> ASSETS =
      Map.of(
          "/", new Asset("index.html", "text/html; charset=utf-8"),
          "/app.css", new Asset("app.css", "text/css; charset=utf-8"),
          "/app.js", new Asset("app.js", "text/javascript; charset=utf-8"),
          "/charts.js", new Asset("charts.js", "text/javascript; charset=utf-8"),
          "/icon.svg", new Asset("icon.svg", "image/svg+xml"),
          "/chart.js", new Asset(chartLibrary(), "text/javascript; charset=utf-8"));

  private final Dashboard dashboard;
  private final HttpServer http;
  private final ThreadPoolExecutor threads;
  private final String token;
  private final InetAddress host;
  private final HostCheck hosts;
  private final Map<PageClient, Thread> streams = new ConcurrentHashMap<>();
  private final Map<String, byte[]> loaded = new ConcurrentHashMap<>();
  private volatile long stalledNanos = PageClient.STALLED_NANOS;

  /** A file in this jar. */
  private record Asset(String resource, String type) {}

  /** A request that is not answered, and why. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    final int status;

    Refused(int status, String reason) {
      super(reason);
      this.status = status;
    }
  }

  PageServer(Dashboard dashboard, InetSocketAddress address, String token) throws IOException {
    this.dashboard = dashboard;
    this.token = token;
    this.host = address.getAddress();
    if (!host.isLoopbackAddress() && token == null) {
      throw new IllegalArgumentException("a page on " + host.getHostAddress() + " needs a token");
    }
    try {
      this.http = HttpServer.create(address, BACKLOG);
    } catch (BindException e) {
      throw new BindException(
          "port " + address.getPort() + " of " + host.getHostAddress() + ": " + e.getMessage());
    }
    this.hosts = new HostCheck(http.getAddress(), null);
    this.threads =
        new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "page-http");
              thread.setDaemon(true);
              return thread;
            });
    http.setExecutor(threads);
    http.createContext("/", this::handle);
  }

  private static String chartLibrary() {
    return "/META-INF/resources/webjars/chart.js/" + chartVersion() + "/dist/chart.umd.js";
  }

  /** The version is part of the path in the WebJar; its own properties know it. */
  private static String chartVersion() {
    String file = "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
    try (InputStream in = PageServer.class.getResourceAsStream(file)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    http.start();
    Thread sweeper = new Thread(this::sweep, "page-sweeper");
    sweeper.setDaemon(true);
    sweeper.start();
  }

  URI address() {
    InetSocketAddress bound = http.getAddress();
    String name =
        host.isLoopbackAddress()
            ? "localhost"
            : host.isAnyLocalAddress() ? hostName() : host.getHostAddress();
    String authority = (name.contains(":") ? "[" + name + "]" : name) + ":" + bound.getPort();
    return URI.create("http://" + authority + "/" + (token == null ? "" : "?token=" + token));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "localhost";
    }
  }

  /** For tests. */
  void stalledAfter(long nanos) {
    stalledNanos = nanos;
  }

  /** Cuts off browsers that have stopped reading, so that they do not hold a place for ever. */
  private void sweep() {
    try {
      while (!threads.isShutdown()) {
        long now = System.nanoTime();
        streams.forEach(
            (client, writer) -> {
              if (client.isStalled(now, stalledNanos)) {
                // A write that an interrupt ends closes its connection.
                writer.interrupt();
              }
            });
        // A wait that ends at once when the server stops.
        threads.awaitTermination(500, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      try {
        secure(exchange.getResponseHeaders());
        if (admit(exchange)) {
          answer(exchange);
        }
      } catch (Refused e) {
        send(exchange, e.status, "text/plain; charset=utf-8", bytes(e.getMessage() + "\n"));
      }
    } catch (IOException e) {
      // The browser is gone; there is nobody to tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void secure(Headers headers) {
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
  }

  /** Whether to go on; false when the answer was a redirect that puts the token into a cookie. */
  private boolean admit(HttpExchange exchange) throws Refused, IOException {
    Headers headers = exchange.getRequestHeaders();
    if (token == null && !hosts.isAskedFor(headers)) {
      throw new Refused(
          403, "this page answers as localhost only, not as another name of this machine");
    }
    if (HostCheck.isOfAnotherSite(headers)) {
      throw new Refused(403, "requests from other sites are refused");
    }
    if (token == null) {
      return true;
    }
    String shown = query(exchange).get("token");
    if (shown != null && isToken(shown) && exchange.getRequestURI().getPath().equals("/")) {
      // Out of the address bar, the history and the screen that somebody shares.
      exchange
          .getResponseHeaders()
          .set("Set-Cookie", COOKIE + "=" + token + "; HttpOnly; SameSite=Strict; Path=/");
      exchange.getResponseHeaders().set("Location", "/");
      exchange.sendResponseHeaders(303, -1);
      return false;
    }
    if (!isToken(cookie(headers)) && !isToken(bearer(headers))) {
      throw new Refused(401, "open the address that iforest printed: it ends in ?token=…");
    }
    return true;
  }

  private boolean isToken(String shown) {
    return shown != null && MessageDigest.isEqual(bytes(shown), bytes(token));
  }

  private static String cookie(Headers headers) {
    for (String line : headers.getOrDefault("Cookie", List.of())) {
      for (String one : line.split(";")) {
        String trimmed = one.trim();
        if (trimmed.startsWith(COOKIE + "=")) {
          return trimmed.substring(COOKIE.length() + 1);
        }
      }
    }
    return null;
  }

  private static String bearer(Headers headers) {
    String authorization = headers.getFirst("Authorization");
    return authorization != null && authorization.startsWith("Bearer ")
        ? authorization.substring("Bearer ".length())
        : null;
  }

  private void answer(HttpExchange exchange) throws IOException, Refused, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    boolean post = exchange.getRequestMethod().equals("POST");
    if (post && path.equals("/feedback")) {
      feedback(exchange);
      return;
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      throw new Refused(405, "only GET is answered here");
    }
    Asset asset = ASSETS.get(path);
    if (asset != null) {
      send(exchange, 200, asset.type, loaded.computeIfAbsent(asset.resource, PageServer::load));
      return;
    }
    switch (path) {
      case "/events" -> events(exchange);
      case "/range" -> range(exchange);
      default -> throw new Refused(404, "there is nothing at this address");
    }
  }

  private static byte[] load(String resource) {
    try (InputStream in = PageServer.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void events(HttpExchange exchange) throws IOException, Refused, InterruptedException {
    Map<String, String> query = query(exchange);
    PageView view =
        new PageView(
            PageModel.named(query.getOrDefault("device", "")),
            (int) number(query, "tier", PageView.USUAL),
            0);
    PageClient client = new PageClient(view, dashboard::countDropped);
    if (!dashboard.add(client)) {
      throw new Refused(
          503, Dashboard.MAX_CLIENTS + " browsers look at this page already; close one of them");
    }
    streams.put(client, Thread.currentThread());
    try {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, ENDLESS);
      client.pump(exchange.getResponseBody());
    } finally {
      dashboard.remove(client);
      streams.remove(client);
    }
  }

  private void range(HttpExchange exchange) throws IOException, Refused, InterruptedException {
    Map<String, String> query = query(exchange);
    long from = number(query, "from", Long.MIN_VALUE / 2);
    long to = number(query, "to", Long.MAX_VALUE / 2);
    String device = PageModel.named(query.getOrDefault("device", ""));
    String json =
        await(
            model -> {
              Timeline timeline = model.timed() == null ? null : model.timeline(device);
              if (timeline == null) {
                return "{\"buckets\":[]}";
              }
              int tier = timeline.tierReaching(from);
              StringBuilder out = new StringBuilder("{\"width\":");
              out.append(timeline.width(tier)).append(",\"buckets\":");
              timeline.write(out, tier, Long.MIN_VALUE, from, to);
              return out.append('}').toString();
            });
    send(exchange, 200, "application/json", bytes(json));
  }

  private <T> T await(Function<PageModel, T> question) throws Refused, InterruptedException {
    try {
      return dashboard.ask(question).get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new Refused(503, "the page is too busy to answer; try again");
    }
  }

  private void feedback(HttpExchange exchange) throws IOException, Refused, InterruptedException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new Refused(415, "feedback is application/json");
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      throw new Refused(413, "feedback is at most " + MAX_BODY + " bytes long");
    }
    JsonNode node;
    try {
      node = JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      throw new Refused(400, "feedback is a JSON object");
    }
    String id = node.path("id").asString("");
    Dashboard.FeedbackListener listener = await(model -> model.settings().feedback());
    if (listener == null) {
      throw new Refused(409, "this run keeps no feedback: it writes no files");
    }
    AnomalyEvent event = await(model -> model.event(id));
    if (event == null) {
      throw new Refused(404, "no alert " + id + " is on the page any more");
    }
    List<AnomalyEvent> episode = await(model -> model.episode(event.episode()));
    String said;
    try {
      said =
          listener.feedback(
              event,
              episode,
              node.path("verdict").asString(""),
              node.path("label").asString(""),
              node.path("reason").asString(""));
    } catch (IllegalArgumentException e) {
      throw new Refused(400, e.getMessage());
    } catch (IOException e) {
      throw new Refused(500, "feedback cannot be kept: " + e.getMessage());
    }
    send(exchange, 200, "application/json", bytes(PageJson.object(Map.of("said", said))));
  }

  private static Map<String, String> query(HttpExchange exchange) throws Refused {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    if (raw == null) {
      return query;
    }
    for (String pair : raw.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          query.put(
              pair.substring(0, equals),
              URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          throw new Refused(400, "the address is not well formed");
        }
      }
    }
    return query;
  }

  private static long number(Map<String, String> query, String name, long otherwise)
      throws Refused {
    String text = query.get(name);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      double value = Double.parseDouble(text);
      return (long) Math.max(Long.MIN_VALUE / 2, Math.min(Long.MAX_VALUE / 2, value));
    } catch (NumberFormatException e) {
      throw new Refused(400, name + " must be a number");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** Tells everyone goodbye and stops; waits two seconds at most for the word to get through. */
  void close(List<PageClient> clients) {
    clients.forEach(PageClient::end);
    threads.shutdown();
    try {
      threads.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    streams.values().forEach(Thread::interrupt);
    http.stop(STOP_SECONDS);
  }
}
