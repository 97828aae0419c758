package io.github.iforest4j.engine.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.testing.TestTiming;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class WebhookTest {
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private HttpServer server;

  /** Answers what the test says, or 204. */
  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          try (exchange) {
            bodies.add(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            authorizations.add(
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            mayAnswer.await(30, TimeUnit.SECONDS);
            Integer code = answers.poll();
            exchange.sendResponseHeaders(code == null ? 204 : code, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Webhook webhook(int capacity) {
    URI url = URI.create("http://localhost:" + server.getAddress().getPort() + "/hook");
    return new Webhook(
        url,
        "Bearer canary",
        capacity,
        TestTiming.pausing((time, wake) -> pauses.add(time)),
        warnings::add);
  }

  @Test
  void postsTheFirstOfAnEpisodeWithItsIdAndTheHeader() throws InterruptedException {
    mayAnswer.countDown();
    AnomalyEvent first = Anomalies.at(1);
    try (Webhook webhook = webhook(10)) {
      webhook.anomaly(first, false);
      webhook.anomaly(Anomalies.at(2, "", first.id()), false);
      webhook.anomaly(Anomalies.at(3), true);
    }
    assertThat(bodies).hasSize(1);
    assertThat(bodies.take()).contains("\"event\":\"anomaly\"", first.id());
    assertThat(authorizations.take()).isEqualTo("Bearer canary");
    assertThat(warnings).isEmpty();
  }

  @Test
  void aServerThatFailsIsTriedAgainWithPausesThatDouble() {
    mayAnswer.countDown();
    answers.addAll(List.of(500, 503, 429));
    Webhook webhook = webhook(10);
    webhook.anomaly(Anomalies.at(1), false);
    webhook.close();
    assertThat(webhook.delivered()).isEqualTo(1);
    assertThat(webhook.dropped()).isZero();
    assertThat(bodies).hasSize(4);
    assertThat(pauses).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(pauses.get(i).toMillis()).isBetween(250L << i, 500L << i);
    }
    assertThat(warnings)
        .hasSize(1)
        .first()
        .asString()
        .contains("it answers 500; failed events are retried");
    assertThat(warnings.toString()).doesNotContain("canary");
  }

  @Test
  void whatIsRefusedIsNotTriedAgainAndTriesEnd() {
    mayAnswer.countDown();
    answers.add(400);
    Webhook webhook = webhook(10);
    webhook.anomaly(Anomalies.at(1), false);
    webhook.close();
    assertThat(webhook.dropped()).isEqualTo(1);
    assertThat(bodies).hasSize(1);
    assertThat(warnings.toString()).contains("it answers 400; such events are dropped");

    for (int i = 0; i < 20; i++) {
      answers.add(500);
    }
    bodies.clear();
    Webhook second = webhook(10);
    second.anomaly(Anomalies.at(1), false);
    second.close();
    assertThat(bodies).hasSize(Webhook.ATTEMPTS);
    assertThat(second.dropped()).isEqualTo(1);
  }

  /** The receiver answers nothing until all is submitted: who submits does not wait for it. */
  @Test
  void aFullQueueDropsAndCountsAndNobodyWaits() throws InterruptedException {
    Webhook webhook = webhook(3);
    webhook.anomaly(Anomalies.at(0), false);
    assertThat(bodies.poll(120, TimeUnit.SECONDS)).isNotNull();
    for (int p = 1; p <= 10; p++) {
      webhook.anomaly(Anomalies.at(p), false);
    }
    assertThat(webhook.dropped()).isEqualTo(7);
    assertThat(webhook.pending()).isEqualTo(4);
    assertThat(warnings).hasSize(1).first().asString().contains("does not keep up");
    mayAnswer.countDown();
    webhook.close();
    assertThat(webhook.delivered()).isEqualTo(4);
    assertThat(webhook.pending()).isZero();
  }

  @Test
  void closingSaysHowManyEventsWereLostAndLaterOnesAreOnlyCounted() {
    mayAnswer.countDown();
    answers.addAll(List.of(404, 404));
    Webhook webhook = webhook(10);
    webhook.anomaly(Anomalies.at(1), false);
    webhook.anomaly(Anomalies.at(2), false);
    webhook.close();
    assertThat(warnings).hasSize(2).last().isEqualTo("2 events did not reach the webhook");
    webhook.anomaly(Anomalies.at(3), false);
    webhook.close();
    assertThat(webhook.dropped()).isEqualTo(3);
    assertThat(warnings).hasSize(2);
  }
}
