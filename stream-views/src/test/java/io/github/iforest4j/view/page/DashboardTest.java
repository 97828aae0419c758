package io.github.iforest4j.view.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page over real sockets. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DashboardTest {
  private final PageStream stream = new PageStream(3, true);

  /** A connection of our own, since an HTTP client would not let us lie about Host. */
  private static final class Connection implements AutoCloseable {
    final Socket socket = new Socket();
    final BufferedReader in;

    Connection(URI page, String request, int receiveBuffer) throws IOException {
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), page.getPort()));
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.UTF_8));
      out.flush();
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 1 << 15);
    }

    /** The next event of a kind. */
    JsonNode event(String kind) throws IOException {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("event: " + kind)) {
          return JsonMapper.shared().readTree(in.readLine().substring("data: ".length()));
        }
      }
      throw new IOException("the stream ended");
    }

    /** The first state that holds everything. */
    JsonNode state(java.util.function.Predicate<JsonNode> wanted) throws IOException {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("data: ")) {
          JsonNode state = JsonMapper.shared().readTree(line.substring("data: ".length()));
          if (wanted.test(state)) {
            return state;
          }
        }
      }
      throw new IOException("the stream ended");
    }

    /** Reads until a line has a text, without parsing: a hundred parsers would be the test. */
    void waitFor(String text) throws IOException {
      String line = in.readLine();
      while (line != null && !line.contains(text)) {
        line = in.readLine();
      }
      if (line == null) {
        throw new IOException("the stream ended");
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String get(String path, String... headers) {
    return request("GET", path, "", headers);
  }

  /** Of HTTP 1.0, whose answers come in one piece. */
  private static String request(String method, String path, String body, String... headers) {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.0\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    if (!body.isEmpty()) {
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return text.append("\r\n").append(body).toString();
  }

  private static String host(URI page) {
    return "Host: localhost:" + page.getPort();
  }

  /** The whole answer, headers in lower case. */
  private static String answer(URI page, String request) throws IOException {
    try (Connection connection =
        new Connection(page, request.replaceFirst("\r\n", "\r\nConnection: close\r\n"), 0)) {
      StringBuilder all = new StringBuilder();
      boolean body = false;
      for (String line = connection.in.readLine(); line != null; line = connection.in.readLine()) {
        all.append(body ? line : line.toLowerCase(Locale.ROOT)).append('\n');
        body |= line.isEmpty();
      }
      return all.toString();
    }
  }

  @Test
  void servesItsFilesAndLetsThemLoadNothingElse() throws IOException {
    try (Dashboard page = stream.open()) {
      URI at = page.address();
      assertThat(at.toString()).startsWith("http://localhost:");
      for (String path :
          List.of("/", "/app.css", "/app.js", "/charts.js", "/chart.js", "/icon.svg")) {
        assertThat(answer(at, get(path, host(at))))
            .as(path)
            .startsWith("http/1.1 200")
            .contains("content-security-policy: default-src 'none'; script-src 'self';")
            .contains("x-content-type-options: nosniff")
            .doesNotContain("unsafe");
      }
      String html = answer(at, get("/", host(at)));
      assertThat(html)
          .doesNotContain("style=")
          .doesNotContain("<style")
          .doesNotContainPattern("<script(?![^>]* src=)")
          .doesNotContainPattern("\\son[a-z]+=")
          .doesNotContain("https:");
      assertThat(answer(at, get("/etc/passwd", host(at)))).startsWith("http/1.1 404");
      assertThat(answer(at, get("/../app.js", host(at)))).startsWith("http/1.1 404");
      assertThat(answer(at, request("DELETE", "/", "", host(at)))).startsWith("http/1.1 405");
    }
  }

  @Test
  void answersToTheNamesOfThisMachineOnly() throws IOException {
    try (Dashboard page = stream.open()) {
      URI at = page.address();
      int port = at.getPort();
      for (String name : List.of("localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port)) {
        assertThat(answer(at, get("/", "Host: " + name))).as(name).startsWith("http/1.1 200");
      }
      for (String name :
          List.of(
              "evil.example:" + port,
              "localhost.evil.example:" + port,
              "localhost",
              "localhost:1")) {
        assertThat(answer(at, get("/", "Host: " + name))).as(name).startsWith("http/1.1 403");
      }
    }
  }

  @Test
  void refusesOtherSites() throws IOException {
    try (Dashboard page = stream.open()) {
      URI at = page.address();
      assertThat(answer(at, get("/range", host(at), "Origin: http://localhost:" + at.getPort())))
          .startsWith("http/1.1 200");
      assertThat(answer(at, get("/range", host(at), "Origin: http://evil.example")))
          .startsWith("http/1.1 403");
      assertThat(answer(at, get("/range", host(at), "Origin: null"))).startsWith("http/1.1 403");
      assertThat(answer(at, get("/range", host(at), "Sec-Fetch-Site: cross-site")))
          .startsWith("http/1.1 403");
      assertThat(
              answer(
                  at, get("/", host(at), "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")))
          .startsWith("http/1.1 200");
    }
  }

  @Test
  void onAnotherAddressWantsATokenAndKeepsItInACookie() throws IOException {
    InetAddress any = InetAddress.getByName("0.0.0.0");
    assertThatThrownBy(() -> stream.open(any, null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a page on 0.0.0.0 needs a token");
    try (Dashboard page = stream.open(any, "s3cret", null)) {
      URI at = page.address();
      assertThat(at.toString()).endsWith("/?token=s3cret");
      String host = "Host: plant.example:" + at.getPort();
      assertThat(answer(at, get("/", host))).startsWith("http/1.1 401");
      assertThat(answer(at, get("/?token=wrong", host))).startsWith("http/1.1 401");
      assertThat(answer(at, get("/events", host, "Cookie: iforest_token=s3cre")))
          .startsWith("http/1.1 401");
      assertThat(answer(at, get("/?token=s3cret", host)))
          .startsWith("http/1.1 303")
          .contains("set-cookie: iforest_token=s3cret; httponly; samesite=strict");
      assertThat(answer(at, get("/", host, "Cookie: a=b; iforest_token=s3cret")))
          .startsWith("http/1.1 200");
      assertThat(answer(at, get("/range", host, "Authorization: Bearer s3cret")))
          .startsWith("http/1.1 200");
    }
  }

  @Test
  void showsReadingsAnAlertItsLabelAndTheEnd() throws IOException {
    Dashboard page = stream.open();
    try (Connection browser =
        new Connection(page.address(), get("/events", host(page.address())), 0)) {
      JsonNode first = browser.event("all");
      assertThat(first.at("/run/fields/0/name").stringValue()).isEqualTo(PageStream.HOSTILE);
      assertThat(first.at("/status/readings").intValue()).isZero();
      for (int r = 0; r < 20; r++) {
        stream.usual(page, "pump-" + r % 2);
      }
      AnomalyEvent event = stream.unusual(page, "pump-1");
      JsonNode alert =
          browser.state(s -> s.at("/alerts/0/id").asString("").equals(event.id())).at("/alerts/0");
      assertThat(alert.at("/device").stringValue()).isEqualTo("pump-1");
      assertThat(alert.at("/findings/0/field").stringValue()).isEqualTo(PageStream.HOSTILE);
      assertThat(alert.at("/x").longValue())
          .isEqualTo(PageStream.time(stream.position() - 1).toEpochMilli());
      stream.label(page, event);
      JsonNode labelled = browser.state(s -> s.at("/alerts/0/label").isObject());
      assertThat(labelled.at("/incidents/0/label/status").stringValue()).isEqualTo("offline");
      page.ended();
      JsonNode ended = browser.state(s -> s.at("/status/ended").asBoolean(false));
      assertThat(ended.at("/status/readings").intValue()).isEqualTo(21);
      page.close();
      browser.event("bye");
    } finally {
      page.close();
    }
  }

  @Test
  void showsWhoIsSilentUntilItIsBack() throws IOException {
    try (Dashboard page = stream.open();
        Connection browser =
            new Connection(page.address(), get("/events", host(page.address())), 0)) {
      assertThat(browser.event("all").at("/status/arrival_count").intValue()).isZero();
      page.arrival(arrival(false, "no readings for 51 s"), false);
      JsonNode silent = browser.state(s -> s.at("/status/arrival_count").asInt(0) == 1);
      assertThat(silent.at("/status/arrivals/0").stringValue())
          .isEqualTo("pump-1: no readings for 51 s");
      page.arrival(arrival(true, "readings again"), false);
      JsonNode back = browser.state(s -> s.at("/status/arrival_count").asInt(1) == 0);
      assertThat(back.at("/status/arrivals").size()).isZero();
    }
  }

  private static ArrivalEvent arrival(boolean over, String words) {
    Instant time = Instant.parse("2026-01-05T08:00:00Z");
    return new ArrivalEvent(
        over ? "2" : "1",
        "1",
        ArrivalEvent.Kind.SILENT,
        over,
        "tcp://plant",
        "pump-1",
        "",
        9,
        time,
        time.minusSeconds(51),
        null,
        words);
  }

  @Test
  void opensBeforeThereIsAModelAndGoesOnWhenItIsLearned() throws IOException {
    try (Dashboard page = PageStream.openBefore(500);
        Connection browser =
            new Connection(page.address(), get("/events", host(page.address())), 0)) {
      JsonNode first = browser.event("all");
      assertThat(first.at("/run/fields").size()).isZero();
      assertThat(first.at("/status/to_learn").intValue()).isEqualTo(500);
      for (int r = 1; r <= 120; r++) {
        page.learned(r);
      }
      browser.state(s -> s.at("/status/readings").intValue() == 120);
      stream.begin(page);
      JsonNode begun = browser.state(s -> s.has("run"));
      assertThat(begun.at("/run/fields").size()).isEqualTo(3);
      assertThat(begun.at("/run/model").stringValue()).isEqualTo("pump.iforest");
      assertThat(begun.at("/status/readings").intValue()).isZero();
      assertThat(begun.at("/status/to_learn").isMissingNode()).isTrue();
      for (int r = 0; r < 20; r++) {
        stream.usual(page, "pump-1");
      }
      AnomalyEvent event = stream.unusual(page, "pump-1");
      browser.state(s -> s.at("/alerts/0/id").asString("").equals(event.id()));
      assertThat(browser.state(s -> s.has("status")).at("/status/readings").intValue())
          .isEqualTo(21);
    }
  }

  @Test
  void showsOneDeviceAloneAndACloserLook() throws IOException {
    try (Dashboard page = stream.open()) {
      URI at = page.address();
      for (int r = 0; r < 300; r++) {
        stream.usual(page, r < 100 ? "a" : "b");
      }
      try (Connection browser = new Connection(at, get("/events?device=a&tier=1", host(at)), 0)) {
        JsonNode all =
            browser.state(s -> s.at("/status/readings").intValue() == 300 && s.has("run"));
        assertThat(all.at("/buckets").size()).isEqualTo(100);
        assertThat(all.at("/view/width").intValue()).isEqualTo(1_000);
        assertThat(all.at("/status/devices").intValue()).isEqualTo(2);
      }
      long from = PageStream.time(10).toEpochMilli();
      String range = answer(at, get("/range?from=" + from + "&to=" + (from + 5_000), host(at)));
      JsonNode closer = JsonMapper.shared().readTree(range.substring(range.indexOf("{\"width")));
      assertThat(closer.at("/buckets").size()).isBetween(5, 6);
      assertThat(answer(at, get("/range?from=x", host(at)))).startsWith("http/1.1 400");
    }
  }

  @Test
  void theTableOfDevicesHasTheWorstFirstInPages() throws IOException {
    try (Dashboard page = stream.open()) {
      URI at = page.address();
      for (int d = 0; d < 30; d++) {
        stream.usual(page, "pump-" + (char) ('A' + d % 26) + d);
      }
      AnomalyEvent event = stream.unusual(page, "valve");
      stream.label(page, event);
      page.arrival(arrival(false, "no readings for 51 s"), false);
      page.ask(model -> 0).join();
      JsonNode first = devices(at, "");
      assertThat(first.at("/total").intValue()).isEqualTo(32);
      assertThat(first.at("/troubled").intValue()).isEqualTo(2);
      assertThat(first.at("/rows").size()).isEqualTo(DeviceTable.ROWS);
      assertThat(first.at("/rows/0/name").stringValue()).isEqualTo("valve");
      assertThat(first.at("/rows/0/state").stringValue()).isEqualTo("incident");
      assertThat(first.at("/rows/0/severity").stringValue()).isEqualTo("high");
      assertThat(first.at("/rows/0/start").longValue()).isEqualTo(event.time().toEpochMilli());
      assertThat(first.at("/rows/1/name").stringValue()).isEqualTo("pump-1");
      assertThat(first.at("/rows/1/arrival").stringValue()).isEqualTo("no readings for 51 s");
      // The page after the last is the last.
      assertThat(devices(at, "page=99").at("/page").intValue()).isEqualTo(3);
      assertThat(devices(at, "page=99").at("/rows").size()).isEqualTo(32 - 3 * DeviceTable.ROWS);
      assertThat(devices(at, "search=PUMP-a&sort=name").at("/rows/1/name").stringValue())
          .isEqualTo("pump-A26");
      assertThat(devices(at, "search=nothing").at("/matching").intValue()).isZero();
    }
  }

  private static JsonNode devices(URI at, String query) throws IOException {
    String answer = answer(at, get("/devices?" + query, host(at)));
    return JsonMapper.shared().readTree(answer.substring(answer.indexOf("{\"total")));
  }

  @Test
  void feedbackNeedsJsonFromThisPageAboutAnAlertThatIsThere() throws IOException {
    AtomicReference<String> heard = new AtomicReference<>();
    Dashboard.FeedbackListener listener =
        (event, incident, verdict, label, reason) -> {
          if (verdict.isEmpty()) {
            throw new IllegalArgumentException("a verdict is missing");
          }
          heard.set(event.id() + " " + verdict + " " + label);
          return "noted";
        };
    try (Dashboard page = stream.open(InetAddress.getLoopbackAddress(), null, listener)) {
      URI at = page.address();
      AnomalyEvent event = stream.unusual(page, "a");
      String json = "Content-Type: application/json";
      String body = "{\"id\":\"" + event.id() + "\",\"verdict\":\"reject\",\"label\":\"dust\"}";
      assertThat(answer(at, request("POST", "/feedback", body, host(at))))
          .startsWith("http/1.1 415");
      assertThat(
              answer(at, request("POST", "/feedback", body, host(at), json, "Origin: http://evil")))
          .startsWith("http/1.1 403");
      assertThat(heard.get()).isNull();
      assertThat(answer(at, request("POST", "/feedback", body, host(at), json)))
          .startsWith("http/1.1 200")
          .contains("{\"said\":\"noted\"}");
      assertThat(heard.get()).isEqualTo(event.id() + " reject dust");
      assertThat(answer(at, request("POST", "/feedback", "{\"id\":\"none\"}", host(at), json)))
          .startsWith("http/1.1 404");
      for (String bad :
          List.of(
              "nonsense",
              "",
              "[]",
              "[{\"id\":\"none\"}]",
              "null",
              "5",
              "\"none\"",
              "{}",
              "{\"id\":null}",
              "{\"id\":[\"none\"]}",
              "{\"id\":\"none\"} {}")) {
        assertThat(answer(at, request("POST", "/feedback", bad, host(at), json)))
            .as(bad)
            .startsWith("http/1.1 400")
            .contains("feedback is a JSON object with the id of an alert");
      }
      assertThat(
              answer(
                  at,
                  request("POST", "/feedback", "{\"id\":\"" + event.id() + "\"}", host(at), json)))
          .startsWith("http/1.1 400")
          .contains("a verdict is missing");
    }
  }

  @Test
  void aHundredBrowsersOneOfWhichNeverReadsDoNotHoldUpTheStream() throws Exception {
    // Many sensors, so that the messages fill the socket of the one that does not read.
    PageStream wide = new PageStream(ChartFields.MAX_CHARTS, true);
    List<Thread> threads = new ArrayList<>();
    CountDownLatch seen = new CountDownLatch(98);
    try (Dashboard page = wide.open()) {
      URI at = page.address();
      String request = get("/events?tier=0", host(at));
      try (Connection never = new Connection(at, request, 1024);
          Connection slow = new Connection(at, request, 4096)) {
        for (int b = 0; b < 98; b++) {
          Thread thread =
              new Thread(
                  () -> {
                    try (Connection browser = new Connection(at, request, 0)) {
                      browser.waitFor("\"ended\":true");
                      seen.countDown();
                    } catch (IOException e) {
                      // Counted by its absence.
                    }
                  },
                  "browser-" + b);
          thread.start();
          threads.add(thread);
        }
        while (page.clients() < 100) {
          Thread.onSpinWait();
        }
        // The stream continues until somebody's queue has overflowed; nothing in it waits.
        slow.event("all");
        assertThat(never.socket.isConnected()).isTrue();
        long limit = 5_000_000;
        while (page.droppedMessages() == 0 && wide.position() < limit) {
          wide.usual(page, "pump");
        }
        assertThat(page.droppedMessages()).isPositive();
        // The slow one missed messages perhaps, but gets everything again when it reads again.
        AnomalyEvent event = wide.unusual(page, "pump");
        assertThat(slow.state(s -> s.at("/alerts").toString().contains(event.id()))).isNotNull();
        page.ended();
        // Everybody who reads gets to the end.
        seen.await();
        // Who never reads loses its place, to which somebody else can come.
        page.cutOffAfter(1);
        while (page.clients() > 1) {
          Thread.onSpinWait();
        }
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void tooManyBrowsersAreTurnedAway() throws IOException {
    List<Connection> open = new ArrayList<>();
    try (Dashboard page = stream.open()) {
      String request = get("/events", host(page.address()));
      for (int b = 0; b < Dashboard.MAX_CLIENTS; b++) {
        Connection connection = new Connection(page.address(), request, 0);
        open.add(connection);
      }
      for (Connection connection : open) {
        connection.event("all");
      }
      assertThat(answer(page.address(), request)).startsWith("http/1.1 503");
      assertThat(answer(page.address(), get("/", host(page.address())))).startsWith("http/1.1 200");
    } finally {
      for (Connection connection : open) {
        connection.close();
      }
    }
  }
}
