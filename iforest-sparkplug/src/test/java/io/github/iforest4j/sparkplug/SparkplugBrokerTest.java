package io.github.iforest4j.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceConnectException;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.testing.TestBroker;
import io.github.iforest4j.testing.Background;
import io.github.iforest4j.testing.TestTiming;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Edge nodes and a host over a real broker. */
@Timeout(300)
class SparkplugBrokerTest {
  private final List<String> reports = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch connected = new CountDownLatch(1);
  private final CountDownLatch connectedAgain = new CountDownLatch(1);

  private SourceOptions.Builder options() {
    return SourceOptions.builder()
        .timing(TestTiming.pausingFor(20))
        .report(
            (severity, message) -> {
              reports.add(message);
              if (message.contains(": connected with")) {
                connected.countDown();
              } else if (message.contains(": connected again")) {
                connectedAgain.countDown();
              }
            });
  }

  private static CompletableFuture<RecordTable> read(RecordSource source, int readings) {
    return Background.call(
        () -> {
          RecordTable table = new RecordTable();
          while (table.numRows() < readings && source.next(table)) {
            if (table.numColumns() == 0) {
              throw new AssertionError("a reading without a field");
            }
          }
          return table;
        });
  }

  /** Waits until something is so, however long a busy machine takes. */
  private static void await(BooleanSupplier condition, CompletableFuture<?> running)
      throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.getAsBoolean()) {
      assertThat(running.isCompletedExceptionally()).isFalse();
      never.await(10, TimeUnit.MILLISECONDS);
    }
  }

  private static String uri(int port, String rest) {
    return "sparkplug://127.0.0.1:" + port + "/" + rest;
  }

  @Test
  void whoComesLateAsksForABirthAndReadsOn() throws Exception {
    try (TestBroker broker = new TestBroker();
        RecordSource source = Sources.open(uri(broker.port(), "G"), options().build());
        EdgeNodeStandIn node = new EdgeNodeStandIn(broker.port(), "N", 4)) {
      CompletableFuture<RecordTable> read = read(source, 3);
      assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
      node.measure(Payloads.START, 1, 1);
      await(() -> node.asked() > 0, read);
      node.announce();
      node.measure(Payloads.START + 5, 30.5, 7);
      node.lose();
      node.measure(Payloads.START + 6, 31.5, 8);
      RecordTable table = read.get(120, TimeUnit.SECONDS);
      assertThat(table.numbers(table.columnIndex("temperature"))).containsExactly(20.5, 30.5, 31.5);
      assertThat(table.numbers(table.columnIndex("pressure"))).containsExactly(6.25, 7, 8);
      assertThat(table.numbers(table.columnIndex("time")))
          .containsExactly(Payloads.START + 1, Payloads.START + 5, Payloads.START + 6);
      assertThat(table.text(2, table.columnIndex("device"))).isEqualTo("G/N/D");
      assertThat(table.text(2, table.columnIndex("running"))).isEqualTo("true");
      assertThat(source.originFields()).containsExactly("device");
      assertThat(source.canSeek()).isFalse();
      assertThat(source.isLive()).isTrue();
      assertThat(source.counts().events())
          .containsEntry(SparkplugHost.GAPS, 1L)
          .containsEntry(RebirthRequests.COUNTED, 1L);
      assertThat(source.counts().troubles()).containsEntry(SparkplugHost.GAPS, 1L);
    }
  }

  @Test
  void theDeathOfANodeIsADeparture() throws Exception {
    try (TestBroker broker = new TestBroker();
        EdgeNodeStandIn node = new EdgeNodeStandIn(broker.port(), "N", 4)) {
      RecordSource source = Sources.open(uri(broker.port(), "G/N"), options().build());
      CompletableFuture<RecordTable> read = read(source, 2);
      assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
      node.announce();
      node.die();
      String[] gone = new String[1];
      await(() -> (gone[0] = source.departed()) != null, read);
      assertThat(gone[0]).isEqualTo("G/N");
      source.close();
      assertThat(read.get(120, TimeUnit.SECONDS).numRows()).isEqualTo(1);
    }
  }

  @Test
  void afterABrokerCameBackNodesAreAskedAgain() throws Exception {
    int port = TestBroker.freePort();
    TestBroker first = new TestBroker(port, null, new Properties());
    try (RecordSource source = Sources.open(uri(port, "G"), options().build())) {
      CompletableFuture<RecordTable> before = read(source, 1);
      assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
      try (EdgeNodeStandIn node = new EdgeNodeStandIn(port, "N", 4)) {
        node.announce();
        assertThat(before.get(120, TimeUnit.SECONDS).numRows()).isEqualTo(1);
      }
      CompletableFuture<RecordTable> after = read(source, 1);
      first.close();
      try (TestBroker second = new TestBroker(port, null, new Properties())) {
        assertThat(connectedAgain.await(120, TimeUnit.SECONDS)).isTrue();
        assertThat(second.port()).isEqualTo(port);
        try (EdgeNodeStandIn node = new EdgeNodeStandIn(port, "N", 4)) {
          node.send("NDATA", "", Payloads.at(Payloads.START, 0));
          await(() -> node.asked() > 0, after);
          node.announce();
          assertThat(after.get(120, TimeUnit.SECONDS).numRows()).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void userNameAndPasswordComeFromTheEnvironmentAndAreNeverShown() throws Exception {
    try (TestBroker broker =
        new TestBroker(
            TestBroker.freePort(),
            (client, user, word) ->
                "plant".equals(user)
                    && "canary-secret".equals(new String(word, StandardCharsets.UTF_8)),
            new Properties())) {
      String uri = uri(broker.port(), "G");
      Map<String, String> right =
          Map.of("MQTT_USERNAME", "plant", "MQTT_PASSWORD", "canary-secret");
      RecordSource allowed = Sources.open(uri, options().environment(right).build());
      CompletableFuture<RecordTable> read = read(allowed, 1);
      assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
      allowed.close();
      assertThat(read.get(120, TimeUnit.SECONDS).numRows()).isZero();
      Map<String, String> wrong = Map.of("MQTT_USERNAME", "plant", "MQTT_PASSWORD", "canary-wrong");
      try (RecordSource source =
          Sources.open(uri, options().connectAttempts(1).environment(wrong).build())) {
        assertThatThrownBy(() -> source.next(new RecordTable()))
            .isInstanceOf(SourceConnectException.class)
            .hasMessageContaining("MQTT_USERNAME and MQTT_PASSWORD");
      }
      assertThat(reports.toString()).doesNotContain("canary");
    }
  }
}
