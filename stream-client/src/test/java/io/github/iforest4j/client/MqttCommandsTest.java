package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.mqtt.MqttAddress;
import io.github.iforest4j.source.mqtt.MqttPublisher;
import io.github.iforest4j.source.testing.TestBroker;
import io.github.iforest4j.testing.Background;
import io.github.iforest4j.testing.TestTiming;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readings out of {@code simulate} and alerts out of {@code watch}, over a real broker. */
@Timeout(300)
class MqttCommandsTest {
  @TempDir Path folder;

  private static CompletableFuture<RecordTable> subscribed(String uri, int readings)
      throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    RecordSource source =
        Sources.open(
            uri,
            SourceOptions.builder()
                .report(
                    (severity, message) -> {
                      if (message.contains(": connected")) {
                        connected.countDown();
                      }
                    })
                .build());
    CompletableFuture<RecordTable> read =
        Background.call(
            () -> {
              RecordTable table = new RecordTable();
              try (source) {
                while (table.numRows() < readings && source.next(table)) {
                  if (table.numColumns() == 0) {
                    throw new AssertionError("a reading without a field");
                  }
                }
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
              return table;
            });
    assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
    return read;
  }

  @Test
  void simulatePublishesWhatItServesAndWatchPublishesWhatItFinds() throws Exception {
    try (TestBroker broker = new TestBroker()) {
      CompletableFuture<RecordTable> readings = subscribed(broker.uri("plant"), 3);
      CommandRun simulated = new CommandRun();
      int simulatedCode =
          simulated.run(
              "simulate",
              "--scenario",
              "plant",
              "--rate",
              "0",
              "--count",
              "3",
              "--mqtt",
              broker.uri("plant"));
      assertThat(simulatedCode).as(simulated.err()).isZero();
      assertThat(simulated.err()).contains("published 3 readings");
      RecordTable table = readings.get(120, TimeUnit.SECONDS);
      assertThat(table.numbers(table.columnIndex("speed"))).hasSize(3);

      StringBuilder lines = new StringBuilder();
      java.util.Random random = new java.util.Random(1);
      for (int i = 0; i < 700; i++) {
        lines.append("{\"t\":").append(20 + random.nextGaussian()).append("}\n");
      }
      Path file = folder.resolve("r.jsonl");
      Files.writeString(file, lines + "{\"t\":99}\n");
      CompletableFuture<RecordTable> alerts = subscribed(broker.uri("alerts"), 1);
      CommandRun watched = new CommandRun();
      int watchedCode =
          watched.run(
              "watch",
              "--source",
              file.toString(),
              "--learn",
              "600",
              "--backend",
              "offline",
              "--no-log",
              "--mqtt",
              broker.uri("alerts"));
      assertThat(watchedCode).as(watched.err()).isZero();
      RecordTable alert = alerts.get(120, TimeUnit.SECONDS);
      assertThat(alert.text(0, alert.columnIndex("event"))).isEqualTo("anomaly");
      assertThat(alert.number(0, alert.columnIndex("score"))).isBetween(.5, 1.);
    }
  }

  @Test
  void trainLearnsNeitherTheTopicNorMixesTheSeriesOfTopics() throws Exception {
    try (TestBroker broker = new TestBroker()) {
      CommandRun trained = new CommandRun();
      Path model = folder.resolve("m.iforest");
      String source = broker.uri("plant/#");
      CompletableFuture<Integer> code =
          Background.call(
              () ->
                  trained.run(
                      "train", "--source", source, "--readings", "400", "--model", "" + model));
      java.util.Random random = new java.util.Random(1);
      // What is sent before train listens is not heard.
      while (!code.isDone()) {
        for (String topic : new String[] {"plant/a", "plant/b"}) {
          StringBuilder readings = new StringBuilder("[");
          for (int i = 0; i < 100; i++) {
            readings.append(i == 0 ? "" : ",").append("{\"t\":").append(random.nextGaussian());
            readings.append('}');
          }
          MqttPublisher publisher =
              MqttPublisher.open(
                  MqttAddress.parse(broker.uri(topic)),
                  Map.of(),
                  TestTiming.pausingFor(20),
                  warning -> {});
          publisher.offer(readings.append(']').toString().getBytes(StandardCharsets.UTF_8));
          publisher.close();
        }
      }
      assertThat(code.get()).as(trained.err()).isZero();
      assertThat(trained.out() + trained.err()).containsPattern("topic +key");
    }
  }

  @Test
  void aTopicWithWildcardsAndABrokerThatIsNotThereAreMistakes() throws Exception {
    CommandRun wildcard = new CommandRun();
    int wildcardCode = wildcard.run("simulate", "--mqtt", "mqtt://localhost/a/#");
    assertThat(wildcardCode).isEqualTo(ExitCode.USAGE);
    assertThat(wildcard.err()).contains("messages go to one topic");
    CommandRun nobody = new CommandRun();
    int nobodyCode =
        nobody.run("simulate", "--mqtt", "mqtt://127.0.0.1:" + TestBroker.freePort() + "/a");
    assertThat(nobodyCode).isEqualTo(ExitCode.FAILED);
    assertThat(nobody.err()).contains("cannot connect: Connection refused").doesNotContain("\tat ");
  }
}
