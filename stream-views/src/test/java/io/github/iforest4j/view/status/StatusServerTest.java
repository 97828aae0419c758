package io.github.iforest4j.view.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatusServerTest {
  private Instant now = Instant.parse("2026-01-05T08:00:00Z");
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** The first line of the answer to a request that no client library would send. */
  private static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.lines().findFirst().orElse("");
    }
  }

  @Test
  void healthFollowsTheRun() throws Exception {
    RunStatus run = new RunStatus(clock, true);
    run.reads(Sources.open("tcp://localhost:1", SourceOptions.DEFAULT));
    try (StatusServer server =
        StatusServer.start(
            InetAddress.getLoopbackAddress(),
            0,
            run,
            new RunMetrics(run),
            Duration.ofSeconds(60))) {
      HttpResponse<String> learning = get(server.port(), "/health");
      assertThat(learning.statusCode()).isEqualTo(200);
      assertThat(learning.body()).contains("\"status\":\"learning\"", "tcp://localhost:1");
      HttpResponse<String> early = get(server.port(), "/summary");
      assertThat(early.statusCode()).isEqualTo(503);
      assertThat(early.body()).startsWith("learning: 0 readings");
      now = now.plusSeconds(59);
      run.learned();
      now = now.plusSeconds(60);
      assertThat(get(server.port(), "/health").statusCode()).isEqualTo(200);
      now = now.plusSeconds(1);
      HttpResponse<String> stale = get(server.port(), "/health");
      assertThat(stale.statusCode()).isEqualTo(503);
      assertThat(stale.body()).contains("\"status\":\"stale\"", "\"phase\":\"learning\"");
      run.ended();
      assertThat(get(server.port(), "/health").statusCode())
          .as("an end is no fault")
          .isEqualTo(200);
    }
  }

  @Test
  void answersOnlyWhoAsksForThisMachine() throws Exception {
    RunStatus run = new RunStatus(clock, true);
    try (StatusServer server =
        StatusServer.start(
            InetAddress.getLoopbackAddress(), 0, run, new RunMetrics(run), Duration.ofSeconds(1))) {
      int port = server.port();
      String end = "Connection: close\r\n\r\n";
      assertThat(raw(port, "GET /metrics HTTP/1.1\r\nHost: evil.example\r\n" + end))
          .contains("403");
      assertThat(raw(port, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + end))
          .contains("200");
      assertThat(raw(port, "POST /metrics HTTP/1.1\r\nHost: localhost:" + port + "\r\n" + end))
          .contains("405");
      assertThat(
              raw(
                  port,
                  "GET /metrics HTTP/1.1\r\nHost: localhost:"
                      + port
                      + "\r\nOrigin: http://evil.example\r\n"
                      + end))
          .contains("403");
      assertThat(get(port, "/").statusCode()).isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
    }
  }
}
