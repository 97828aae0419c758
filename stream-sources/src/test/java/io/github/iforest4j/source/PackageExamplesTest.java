package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.eval.SkabProtocol;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.benchmark.BenchmarkFiles;
import io.github.iforest4j.source.mqtt.MqttAddress;
import io.github.iforest4j.source.mqtt.MqttPublisher;
import io.github.iforest4j.source.net.LocalHttpServer;
import io.github.iforest4j.source.testing.TestBroker;
import io.github.iforest4j.testing.Background;
import io.github.iforest4j.testing.PackageExamples;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of the package-info files: they compile, run, and are the same lines here and there.
 */
@Timeout(300)
class PackageExamplesTest {
  @TempDir Path folder;

  private static RecordTable readAll(String name) throws IOException {
    SourceOptions options =
        SourceOptions.builder().report((severity, message) -> System.err.println(message)).build();
    RecordTable readings = new RecordTable();
    try (RecordSource source = Sources.open(name, options)) {
      while (source.next(readings)) {
        System.out.println(source.session() + " reading " + source.position());
      }
      System.out.println(source.counts().totalBadLines() + " bad lines");
    }
    return readings;
  }

  private static void readOnLater(String name, RecordTable readings) throws IOException {
    Place place;
    try (RecordSource source = Sources.open(name, SourceOptions.DEFAULT)) {
      source.next(readings);
      place = source.place();
    }
    try (RecordSource source = Sources.open(name, SourceOptions.DEFAULT)) {
      source.seek(place);
      source.next(readings);
    }
  }

  private static void publish(String uri) throws IOException {
    MqttAddress address = MqttAddress.parse(uri).requireOneTopic();
    try (MqttPublisher publisher =
        MqttPublisher.open(address, System.getenv(), Timing.SYSTEM, System.err::println)) {
      publisher.offer("{\"t\":21.5}".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static LocalHttpServer listen() throws IOException {
    LocalHttpServer server =
        LocalHttpServer.builder()
            .get("/health", exchange -> exchange.send(200, "text/plain", "well"))
            .post("/note", 1_000, exchange -> exchange.send(200, "text/plain", exchange.body()))
            .start();
    System.out.println("listening on port " + server.address().getPort());
    return server;
  }

  private static SkabProtocol.Result benchmark(Path folder, DetectorConfig config)
      throws IOException {
    SkabProtocol skab = BenchmarkFiles.skab(folder, file -> read(file));
    SkabProtocol.Result result = skab.judge(config, Learning.FROZEN, decisions -> {});
    return result;
  }

  @Test
  void theManualsHaveTheseExamples() {
    PackageExamples.check(PackageExamplesTest.class, "", "benchmark", "file", "mqtt", "net");
  }

  @Test
  void aFileIsReadThrough() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n3\n5,6\n");
    assertThat(readAll(file.toString()).numbers(0)).containsExactly(1, 5);
  }

  @Test
  void afterASeekComesTheNextReading() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n3,4\n");
    RecordTable readings = new RecordTable();
    readOnLater(file.toString(), readings);
    assertThat(readings.numbers(0)).containsExactly(1, 3);
  }

  @Test
  void aMessageArrives() throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    SourceOptions options =
        SourceOptions.builder().report((severity, message) -> connected.countDown()).build();
    RecordTable readings = new RecordTable();
    try (TestBroker broker = new TestBroker();
        RecordSource source = Sources.open(broker.uri("a"), options)) {
      CompletableFuture<Boolean> read = Background.call(() -> source.next(readings));
      assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
      publish(broker.uri("a"));
      assertThat(read.get(120, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(readings.numbers(readings.columnIndex("t"))).containsExactly(21.5);
  }

  @Test
  void theServerAnswers() throws IOException, InterruptedException {
    try (LocalHttpServer server = listen()) {
      URI uri = URI.create("http://localhost:" + server.address().getPort() + "/health");
      assertThat(
              HttpClient.newHttpClient()
                  .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                  .body())
          .isEqualTo("well");
    }
  }

  private static RecordTable read(Path file) throws IOException {
    RecordTable readings = new RecordTable();
    try (RecordSource source = Sources.open(file.toString(), SourceOptions.DEFAULT)) {
      while (source.next(readings)) {}
    }
    return readings;
  }

  /** One run whose last reading is anomalous, and is found. */
  @Test
  void aBenchmarkIsJudged() throws IOException {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("datetime,flow,pressure,anomaly\n");
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    for (int r = 0; r <= SkabProtocol.TRAINING + 20; r++) {
      boolean anomalous = r == SkabProtocol.TRAINING + 20;
      csv.append(start.plusSeconds(r))
          .append(',')
          .append(anomalous ? 90 : 30 + random.nextGaussian())
          .append(',')
          .append(5 + random.nextGaussian())
          .append(anomalous ? ",1\n" : ",0\n");
    }
    Files.writeString(folder.resolve("1.csv"), csv);
    SkabProtocol.Result result = benchmark(folder, DetectorConfig.DEFAULT);
    assertThat(result.confusion().truePositives()).isEqualTo(1);
    assertThat(result.auroc()).isEqualTo(1);
  }
}
