package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What console, page and health check say about a source that is away. */
@Timeout(300)
class OutageTest {
  private static final Instant NOW = Instant.parse("2026-03-01T17:06:20Z");
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final Timing timing = TestTiming.of(() -> NOW);
  private final RunStatus status = new RunStatus(timing, true);
  private final List<String> outages = new ArrayList<>();
  private final AtomicReference<RecordSource> source = new AtomicReference<>();

  private static String clock() {
    return DateTimeFormatter.ofPattern("HH:mm:ss").format(NOW.atZone(ZoneId.systemDefault()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return server.getLocalPort();
    }
  }

  /** Runs until the source has warned three times, and keeps what is said each time. */
  private void run(int port) throws IOException {
    SourceOptions options =
        SourceOptions.builder()
            .connectAttempts(Integer.MAX_VALUE)
            .reconnect(true)
            .timing(timing)
            .report(
                (severity, message) -> {
                  if (message.contains("trying again")) {
                    outages.add(status.outage(SILENCE));
                    if (outages.size() == 3) {
                      source.get().close();
                    }
                  }
                })
            .build();
    source.set(Sources.open("tcp://127.0.0.1:" + port, options));
    try (StreamRun run =
        StreamRun.builder()
            .source(source.get())
            .learn(100, (table, from) -> Plant.model())
            .status(status)
            .timing(timing)
            .build()) {
      assertThatThrownBy(run::run).isInstanceOf(TooFewReadingsException.class);
    }
    assertThat(status.outage(SILENCE)).as("an end is no outage").isEmpty();
  }

  @Test
  void aSourceThatNeverAnswersIsNeverReached() throws IOException {
    run(freePort());
    assertThat(outages)
        .containsExactly(
            "no reading yet, since " + clock() + ", connecting (attempt 1)",
            "no reading yet, since " + clock() + ", connecting (attempt 2)",
            "no reading yet, since " + clock() + ", connecting (attempt 3)");
    assertThat(source.get().counts().isUnreached()).isTrue();
  }

  @Test
  void aSourceThatGoesAwayIsReconnectedTo() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread feeder =
          new Thread(
              () -> {
                try {
                  Socket client;
                  // Nobody listens any more when the client is closed: no connection can follow.
                  try (server) {
                    client = server.accept();
                  }
                  try (client) {
                    client
                        .getOutputStream()
                        .write("{\"a\":1,\"b\":2}\n".getBytes(StandardCharsets.US_ASCII));
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      feeder.start();
      run(server.getLocalPort());
      feeder.join();
    }
    assertThat(outages.subList(1, 3))
        .containsExactly(
            "no readings since " + clock() + ", reconnecting (attempt 1)",
            "no readings since " + clock() + ", reconnecting (attempt 2)");
    assertThat(source.get().counts().isUnreached()).isFalse();
  }
}
