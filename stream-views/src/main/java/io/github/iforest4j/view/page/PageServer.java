package io.github.iforest4j.view.page;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.source.net.HttpRefusal;
import io.github.iforest4j.source.net.LocalHttpExchange;
import io.github.iforest4j.source.net.LocalHttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the page: a few fixed files, the stream of events, the readings of a period, a page of the
 * table of devices, and feedback on alerts.
 *
 * <p>On the loopback interface it answers only to the names of this machine, so that no other site
 * can reach it through a name that it controls; elsewhere only to browsers that show the token.
 * Requests of other sites' pages are refused. The page may load nothing but its own files.
 */
final class PageServer implements AutoCloseable {
  private static final int BACKLOG = 64;
  private static final int MAX_THREADS = Dashboard.MAX_CLIENTS + 32;
  private static final int MAX_BODY = 8_192;
  private static final long ANSWER_SECONDS = 5;
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final long SWEEP_MILLIS = 500;

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String NO_FEEDBACK = "feedback is a JSON object with the id of an alert";

  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

  private static final List<Asset> ASSETS =
      List.of(
          new Asset("/", "index.html", "text/html; charset=utf-8"),
          new Asset("/app.css", "app.css", "text/css; charset=utf-8"),
          new Asset("/app.js", "app.js", JAVASCRIPT),
          new Asset("/charts.js", "charts.js", JAVASCRIPT),
          new Asset("/icon.svg", "icon.svg", "image/svg+xml"),
          new Asset("/chart.js", chartLibrary(), JAVASCRIPT));

  private final Dashboard dashboard;
  private final Broadcast broadcast;
  private final LocalHttpServer http;
  private final @Nullable String token;
  private final InetAddress host;
  private final Map<PageClient, Thread> streams = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long stalledNanos = PageClient.STALLED_NANOS;

  /** A file in this jar. */
  private record Asset(String path, String resource, String type) {}

  private PageServer(
      Dashboard dashboard, Broadcast broadcast, InetSocketAddress address, @Nullable String token)
      throws IOException {
    this.dashboard = dashboard;
    this.broadcast = broadcast;
    this.token = token;
    this.host = address.getAddress();
    if (!host.isLoopbackAddress() && token == null) {
      throw new IllegalArgumentException("a page on " + host.getHostAddress() + " needs a token");
    }
    try {
      this.http = server(address).start();
    } catch (BindException e) {
      throw new BindException(
          "port " + address.getPort() + " of " + host.getHostAddress() + ": " + e.getMessage());
    }
  }

  /** Serves a page from now on. */
  static PageServer start(
      Dashboard dashboard, Broadcast broadcast, InetSocketAddress address, @Nullable String token)
      throws IOException {
    PageServer server = new PageServer(dashboard, broadcast, address, token);
    Thread sweeper = new Thread(server::sweep, "page-sweeper");
    sweeper.setDaemon(true);
    sweeper.start();
    return server;
  }

  private LocalHttpServer.Builder server(InetSocketAddress address) throws IOException {
    LocalHttpServer.Builder builder =
        LocalHttpServer.builder()
            .listenOn(host, address.getPort())
            .backlog(BACKLOG)
            .threads(MAX_THREADS, "page-http")
            .onWrongHost(
                403, "this page answers as localhost only, not as another name of this machine")
            .header("Content-Security-Policy", POLICY)
            .header("X-Frame-Options", "DENY")
            .header("Referrer-Policy", "no-referrer")
            .header("Cross-Origin-Opener-Policy", "same-origin")
            .header("Cross-Origin-Resource-Policy", "same-origin")
            .get("/events", this::events)
            .get("/range", this::range)
            .get("/devices", this::devices)
            .post("/feedback", MAX_BODY, this::feedback);
    if (token != null) {
      builder.token(
          token, "iforest_token", "open the address that iforest printed: it ends in ?token=…");
    }
    for (Asset asset : ASSETS) {
      byte[] content = load(asset.resource);
      builder.get(asset.path, exchange -> exchange.send(200, asset.type, content));
    }
    return builder;
  }

  private static String chartLibrary() {
    return "/META-INF/resources/webjars/chart.js/" + chartVersion() + "/dist/chart.umd.js";
  }

  /** The version is part of the path in the WebJar; its own properties know it. */
  private static String chartVersion() {
    String file = "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
    try (InputStream in = PageServer.class.getResourceAsStream(file)) {
      Properties properties = new Properties();
      properties.load(Objects.requireNonNull(in, "there is no chart library"));
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] load(String resource) throws IOException {
    try (InputStream in = PageServer.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, "the jar lacks " + resource).readAllBytes();
    }
  }

  URI address() {
    String name =
        host.isLoopbackAddress()
            ? "localhost"
            : host.isAnyLocalAddress() ? hostName() : host.getHostAddress();
    String authority =
        (name.contains(":") ? "[" + name + "]" : name) + ":" + http.address().getPort();
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

  /** Cuts off browsers that have stopped reading, so that they do not hold a place forever. */
  private void sweep() {
    try {
      while (!closed.await(SWEEP_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        streams.forEach(
            (client, writer) -> {
              if (client.isStalled(now, stalledNanos)) {
                // A write that an interrupt ends closes its connection.
                writer.interrupt();
              }
            });
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void events(LocalHttpExchange exchange)
      throws IOException, HttpRefusal, InterruptedException {
    Map<String, String> query = exchange.query();
    PageView view =
        new PageView(
            PageModel.named(query.getOrDefault("device", "")),
            (int) number(query, "tier", PageView.USUAL),
            0);
    PageClient client = new PageClient(view, broadcast::countDropped);
    if (!broadcast.add(client)) {
      throw new HttpRefusal(
          503, Dashboard.MAX_CLIENTS + " browsers show this page already; close one of them");
    }
    streams.put(client, Thread.currentThread());
    try {
      client.pump(exchange.stream("text/event-stream"));
    } finally {
      broadcast.remove(client);
      streams.remove(client);
    }
  }

  private void range(LocalHttpExchange exchange)
      throws IOException, HttpRefusal, InterruptedException {
    Map<String, String> query = exchange.query();
    long from = number(query, "from", Long.MIN_VALUE / 2);
    long to = number(query, "to", Long.MAX_VALUE / 2);
    String device = PageModel.named(query.getOrDefault("device", ""));
    String json =
        await(
            model -> {
              Timeline timeline = model.timeline(device);
              if (timeline == null) {
                return "{\"buckets\":[]}";
              }
              int tier = timeline.tierReaching(from);
              StringBuilder out = new StringBuilder("{\"width\":");
              out.append(timeline.width(tier)).append(",\"buckets\":");
              timeline.write(out, tier, Long.MIN_VALUE, from, to);
              return out.append('}').toString();
            });
    exchange.send(200, "application/json", json);
  }

  private void devices(LocalHttpExchange exchange)
      throws IOException, HttpRefusal, InterruptedException {
    Map<String, String> query = exchange.query();
    String search = PageModel.named(query.getOrDefault("search", ""));
    DeviceTable.Order order = DeviceTable.Order.named(query.getOrDefault("sort", ""));
    int page = (int) number(query, "page", 0);
    String json =
        await(model -> PageJson.devices(model.devices().rows(search, order, page, model.stamp())));
    exchange.send(200, "application/json", json);
  }

  private static long number(Map<String, String> query, String name, long otherwise)
      throws HttpRefusal {
    String text = query.getOrDefault(name, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      double value = Double.parseDouble(text);
      return (long) Math.max(Long.MIN_VALUE / 2, Math.min(Long.MAX_VALUE / 2, value));
    } catch (NumberFormatException e) {
      throw new HttpRefusal(400, name + " must be a number");
    }
  }

  private <T> T await(Function<PageModel, T> question) throws HttpRefusal, InterruptedException {
    try {
      return dashboard.ask(question).get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new HttpRefusal(503, "the page is too busy to answer; try again");
    }
  }

  private void feedback(LocalHttpExchange exchange)
      throws IOException, HttpRefusal, InterruptedException {
    if (!exchange.contentType().equals("application/json")) {
      throw new HttpRefusal(415, "feedback is application/json");
    }
    JsonNode node;
    try {
      node = JsonMapper.shared().readTree(exchange.body());
    } catch (JacksonException e) {
      throw new HttpRefusal(400, NO_FEEDBACK);
    }
    if (!node.path("id").isString()) {
      throw new HttpRefusal(400, NO_FEEDBACK);
    }
    String id = node.path("id").stringValue();
    Dashboard.FeedbackListener listener = await(model -> model.settings().feedback());
    if (listener == null) {
      throw new HttpRefusal(409, "this run keeps no feedback: it writes no files");
    }
    AnomalyEvent event = await(model -> model.alerts().event(id));
    if (event == null) {
      throw new HttpRefusal(404, "the page no longer has an alert " + id);
    }
    List<AnomalyEvent> incident = await(model -> model.alerts().incident(event.incident()));
    String consequence;
    try {
      consequence =
          listener.feedback(
              event,
              incident,
              node.path("verdict").asString(""),
              node.path("label").asString(""),
              node.path("reason").asString(""));
    } catch (IllegalArgumentException e) {
      throw new HttpRefusal(400, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new HttpRefusal(500, "feedback cannot be kept: " + e.getMessage());
    }
    exchange.send(200, "application/json", PageJson.object(Map.of("said", consequence)));
  }

  /** Stops, two seconds after the connections were ended at the latest. */
  @Override
  public void close() {
    closed.countDown();
    http.close(GOODBYE);
  }
}
