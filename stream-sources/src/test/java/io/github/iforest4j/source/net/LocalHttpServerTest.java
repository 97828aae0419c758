package io.github.iforest4j.source.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real sockets, since the checks are about what clients send. */
@Timeout(300)
class LocalHttpServerTest {
  private static LocalHttpServer.Builder hello() {
    return LocalHttpServer.builder()
        .get("/hello", exchange -> exchange.send(200, "text/plain", "hello"))
        .post("/hello", 4, exchange -> exchange.send(200, "text/plain", exchange.body()));
  }

  private static String ask(LocalHttpServer server, String line, String... headers)
      throws IOException {
    return send(server, "", line, headers);
  }

  private static String send(LocalHttpServer server, String body, String line, String... headers)
      throws IOException {
    int port = server.address().getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      StringBuilder head = new StringBuilder(line + " HTTP/1.1\r\nConnection: close\r\n");
      head.append("Content-Length: ").append(body.length()).append("\r\n");
      boolean hosted = false;
      for (String header : headers) {
        hosted |= header.startsWith("Host:");
        head.append(header).append("\r\n");
      }
      if (!hosted) {
        head.append("Host: localhost:").append(port).append("\r\n");
      }
      OutputStream out = socket.getOutputStream();
      out.write((head + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void pathAndMethodDecideWhoAnswers() throws IOException {
    try (LocalHttpServer server = hello().start()) {
      assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
      assertThat(ask(server, "GET /hello"))
          .startsWith("HTTP/1.1 200")
          .endsWith("\r\n\r\nhello")
          .containsIgnoringCase("X-Content-Type-Options: nosniff")
          .containsIgnoringCase("Cache-Control: no-store");
      assertThat(send(server, "abcd", "POST /hello")).startsWith("HTTP/1.1 200").endsWith("abcd");
      assertThat(send(server, "abcde", "POST /hello"))
          .startsWith("HTTP/1.1 413")
          .endsWith("the body is longer than 4 bytes\n");
      assertThat(ask(server, "DELETE /hello"))
          .startsWith("HTTP/1.1 405")
          .containsIgnoringCase("Allow: GET, POST");
      assertThat(ask(server, "GET /hello/")).startsWith("HTTP/1.1 404");
      assertThat(ask(server, "GET /")).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void otherNamesAndOtherSitesAreRefusedBeforeAnyHandlerRuns() throws IOException {
    LocalHttpServer.Builder builder =
        LocalHttpServer.builder()
            .get(
                "/",
                exchange -> {
                  throw new AssertionError("handled");
                });
    try (LocalHttpServer server = builder.start()) {
      int port = server.address().getPort();
      assertThat(ask(server, "GET /", "Host: evil.example:" + port))
          .startsWith("HTTP/1.1 403")
          .endsWith("ask for localhost:" + port + "\n");
      assertThat(ask(server, "GET /", "Origin: http://evil.example")).startsWith("HTTP/1.1 403");
      assertThat(ask(server, "GET /", "Sec-Fetch-Site: cross-site")).startsWith("HTTP/1.1 403");
    }
    try (LocalHttpServer server =
        hello().knownAs("sensor-box").refuseOrigins("no pages").jsonErrors().start()) {
      int port = server.address().getPort();
      assertThat(ask(server, "GET /hello", "Host: sensor-box:" + port)).startsWith("HTTP/1.1 200");
      assertThat(ask(server, "GET /hello", "Origin: http://localhost:" + port))
          .startsWith("HTTP/1.1 403")
          .endsWith("{\"error\":\"no pages\"}\n");
    }
  }

  @Test
  void whereATokenIsSetItIsShownOnceInTheAddressAndThenInACookie() throws IOException {
    LocalHttpServer.Builder builder =
        LocalHttpServer.builder()
            .token("s3cret", "door", "show the token")
            .get("/", exchange -> exchange.send(200, "text/plain", "inside"));
    try (LocalHttpServer server = builder.start()) {
      assertThat(ask(server, "GET /")).startsWith("HTTP/1.1 401").endsWith("show the token\n");
      assertThat(ask(server, "GET /?token=s3cre")).startsWith("HTTP/1.1 401");
      assertThat(ask(server, "GET /?token=%zz")).startsWith("HTTP/1.1 400");
      assertThat(ask(server, "GET /other?token=s3cret")).startsWith("HTTP/1.1 401");
      assertThat(ask(server, "GET /?token=s3cret"))
          .startsWith("HTTP/1.1 303")
          .containsIgnoringCase("Location: /\r\n")
          .containsIgnoringCase("Set-Cookie: door=s3cret; HttpOnly; SameSite=Strict; Path=/");
      assertThat(ask(server, "GET /", "Host: any.name", "Cookie: a=b; door=s3cret"))
          .startsWith("HTTP/1.1 200");
      assertThat(ask(server, "GET /", "Authorization: Bearer s3cret")).startsWith("HTTP/1.1 200");
      assertThat(ask(server, "GET /", "Cookie: door=s3cret", "Origin: http://evil.example"))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void aBugInAHandlerIsAnswered() throws IOException {
    LocalHttpServer.Builder builder =
        LocalHttpServer.builder()
            .get(
                "/",
                exchange -> {
                  throw new IllegalStateException("private");
                });
    try (LocalHttpServer server = builder.start()) {
      assertThat(ask(server, "GET /")).startsWith("HTTP/1.1 500").doesNotContain("private");
    }
  }

  /** A client may send its next request as soon as it has the answer, before the handler ends. */
  @Test
  void theNextRequestMayArriveWhileTheHandlerStillEnds() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (LocalHttpServer server =
        LocalHttpServer.builder()
            .post(
                "/slow",
                4,
                exchange -> {
                  exchange.send(200, "text/plain", exchange.body());
                  mayEnd.await();
                })
            .get("/hello", exchange -> exchange.send(200, "text/plain", "hello"))
            .start()) {
      HttpClient client = HttpClient.newHttpClient();
      String address = "http://localhost:" + server.address().getPort();
      HttpRequest post =
          HttpRequest.newBuilder(URI.create(address + "/slow"))
              .POST(HttpRequest.BodyPublishers.ofString("body"))
              .build();
      HttpRequest get = HttpRequest.newBuilder(URI.create(address + "/hello")).build();

      String first = client.send(post, HttpResponse.BodyHandlers.ofString()).body();
      String second = client.send(get, HttpResponse.BodyHandlers.ofString()).body();
      String third = client.send(post, HttpResponse.BodyHandlers.ofString()).body();
      mayEnd.countDown();

      assertThat(List.of(first, second, third)).containsExactly("body", "hello", "body");
    }
  }

  @Test
  void aPortThatIsTakenIsAnError() throws IOException {
    try (LocalHttpServer server = hello().start()) {
      assertThatThrownBy(
              () ->
                  LocalHttpServer.builder()
                      .listenOn(InetAddress.getLoopbackAddress(), server.address().getPort())
                      .start())
          .isInstanceOf(BindException.class);
    }
  }

  @Test
  void closingGivesAStreamTimeToEndAndThenInterruptsIt() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    LocalHttpServer server =
        LocalHttpServer.builder()
            .get(
                "/ends",
                exchange -> {
                  OutputStream out = exchange.stream("text/event-stream");
                  out.write("first\n".getBytes(StandardCharsets.UTF_8));
                  out.flush();
                  end.await();
                  out.write("last\n".getBytes(StandardCharsets.UTF_8));
                })
            .get(
                "/endless",
                exchange -> {
                  try {
                    exchange.stream("text/event-stream").flush();
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                  }
                })
            .start();
    try (Socket ends = open(server, "/ends");
        Socket endless = open(server, "/endless")) {
      while (ends.getInputStream().read() != 'f') {
        // The head of the answer.
      }
      assertThat(endless.getInputStream().read()).isEqualTo('H');
      end.countDown();
      String rest = new String(ends.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(rest).contains("irst", "last\n");
      server.close(Duration.ofMillis(1));
      assertThat(interrupted.await(120, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Socket open(LocalHttpServer server, String path) throws IOException {
    int port = server.address().getPort();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    String head =
        "GET " + path + " HTTP/1.1\r\nConnection: close\r\nHost: localhost:" + port + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    return socket;
  }
}
