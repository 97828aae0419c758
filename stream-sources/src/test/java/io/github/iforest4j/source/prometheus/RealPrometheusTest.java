package io.github.iforest4j.source.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the program {@code prometheus}, which watches itself once a second. */
@Tag("prometheus")
@Timeout(300)
class RealPrometheusTest {
  @TempDir Path folder;

  private int port;
  private Process prometheus;

  @BeforeEach
  void start() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path config =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s}
            scrape_configs:
              - job_name: itself
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(port));
    prometheus =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!isReady()) {
      assertThat(prometheus.isAlive()).as("prometheus: %s", folder.resolve("log")).isTrue();
      assertThat(System.nanoTime()).isLessThan(until);
      prometheus.waitFor(200, TimeUnit.MILLISECONDS);
    }
  }

  private boolean isReady() throws InterruptedException {
    HttpRequest query =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=go_goroutines"))
            .build();
    try {
      return HttpClient.newHttpClient()
          .send(query, HttpResponse.BodyHandlers.ofString())
          .body()
          .contains("127.0.0.1");
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    prometheus.destroy();
    prometheus.waitFor();
  }

  @Test
  void itsMetricsAreReadStepByStep() throws IOException {
    String uri =
        "prometheus://127.0.0.1:"
            + port
            + "/?query={__name__=~\"go_goroutines|process_open_fds\"}"
            + "&query=rate(go_memstats_alloc_bytes_total[5s])&step=1s&history=1s";
    RecordTable table = new RecordTable();
    try (RecordSource source = Sources.open(uri, SourceOptions.DEFAULT)) {
      while (table.numRows() < 8) {
        assertThat(source.next(table)).isTrue();
      }
      assertThat(source.fieldNames())
          .contains("time", "device", "go_goroutines", "process_open_fds", "query2");
    }
    int time = table.columnIndex("time");
    int goroutines = table.columnIndex("go_goroutines");
    for (int r = 1; r < table.numRows(); r++) {
      assertThat(table.number(r, time) - table.number(r - 1, time)).isEqualTo(1000);
      assertThat(table.number(r, goroutines)).isGreaterThan(1);
    }
    assertThat(table.text(0, table.columnIndex("device"))).isEqualTo("127.0.0.1:" + port);
  }

  /** What Prometheus answers to a mistake is shown. */
  @Test
  void aQueryThatIsNoneIsExplained() throws IOException {
    String uri = "prometheus://127.0.0.1:" + port + "/?query=rate(&to=now";
    try (RecordSource source = Sources.open(uri, SourceOptions.DEFAULT)) {
      assertThatThrownBy(() -> source.next(new RecordTable()))
          .hasMessageContaining("it answers 400: ")
          .hasMessageContaining("parse error");
    }
  }
}
