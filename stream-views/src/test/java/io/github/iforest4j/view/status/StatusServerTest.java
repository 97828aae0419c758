package io.github.iforest4j.view.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.RunListener;
import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.TooFewReadingsException;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class StatusServerTest {
  private volatile Instant now = Instant.parse("2026-01-05T08:00:00Z");
  private final Timing timing = TestTiming.of(() -> now);

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
    RunStatus run = new RunStatus(timing, true);
    FeedSource source = FeedSource.live("tcp://plant:9999");
    Semaphore learned = new Semaphore(0);
    Thread thread = new Thread(() -> learn(run, source, learned), "learning");
    try (StatusServer server =
        StatusServer.start(
            InetAddress.getLoopbackAddress(),
            0,
            run,
            new RunMetrics(run),
            Duration.ofSeconds(60))) {
      thread.start();
      learned.acquire();
      HttpResponse<String> learning = get(server.port(), "/health");
      assertThat(learning.statusCode()).isEqualTo(200);
      assertThat(learning.body())
          .contains("\"status\":\"learning\"", "tcp://plant:9999", "\"last_reading\":null");
      HttpResponse<String> early = get(server.port(), "/summary");
      assertThat(early.statusCode()).isEqualTo(503);
      assertThat(early.body()).startsWith("learning: 0 readings").endsWith("no reading yet\n");
      now = now.plusSeconds(59);
      source.send(Plant.normal("a", 1));
      learned.acquire();
      now = now.plusSeconds(60);
      HttpResponse<String> quiet = get(server.port(), "/health");
      assertThat(quiet.statusCode()).isEqualTo(200);
      assertThat(quiet.body())
          .as("when it arrived, in UTC")
          .contains("\"last_reading\":\"2026-01-05T08:00:59Z\"");
      now = now.plusSeconds(1);
      HttpResponse<String> stale = get(server.port(), "/health");
      assertThat(stale.statusCode()).isEqualTo(503);
      assertThat(stale.body()).contains("\"status\":\"stale\"", "\"phase\":\"learning\"");
      source.close();
      thread.join();
      assertThat(get(server.port(), "/health").statusCode())
          .as("an end is no fault")
          .isEqualTo(200);
    }
  }

  /** Learns until the source ends; gives a permit when it begins, and one for each reading. */
  private void learn(RunStatus status, FeedSource source, Semaphore learned) {
    RunListener listener =
        new RunListener() {
          @Override
          public void learning(String name, int readings) {
            learned.release();
          }

          @Override
          public void learned(long readings) {
            learned.release();
          }
        };
    try (StreamRun run =
        StreamRun.builder()
            .source(source)
            .learn(100, (table, from) -> Plant.model())
            .status(status)
            .timing(timing)
            .listener(listener)
            .build()) {
      run.run();
      throw new AssertionError("one reading is not enough to learn from");
    } catch (TooFewReadingsException e) {
      // The source ended, as the test wants it.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void answersOnlyWhoAsksForThisMachine() throws Exception {
    RunStatus run = new RunStatus(timing, true);
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
