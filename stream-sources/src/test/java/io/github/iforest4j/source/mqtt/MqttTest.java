package io.github.iforest4j.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.BadLine;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.testing.TestBroker;
import io.github.iforest4j.testing.Background;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages over a real broker, which comes and goes. */
@Timeout(300)
class MqttTest {
  @TempDir Path folder;

  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch connected = new CountDownLatch(1);
  private final CountDownLatch connectedAgain = new CountDownLatch(1);
  private final CountDownLatch lost = new CountDownLatch(1);

  private SourceOptions.Builder options() {
    return SourceOptions.builder()
        .timing(shortPauses())
        .report(
            (severity, message) -> {
              messages.add(severity + " " + message);
              if (message.contains(": connected with")) {
                connected.countDown();
              } else if (message.contains(": connected again")) {
                connectedAgain.countDown();
              } else if (message.contains("trying again")) {
                lost.countDown();
              }
            });
  }

  /** Long enough for a broker to come back while attempts go on. */
  private static Timing shortPauses() {
    return TestTiming.pausingFor(20);
  }

  private static void send(String uri, String... payloads) throws IOException {
    MqttPublisher publisher =
        MqttPublisher.open(MqttAddress.parse(uri), Map.of(), shortPauses(), warning -> {});
    for (String payload : payloads) {
      assertThat(publisher.offer(payload.getBytes(StandardCharsets.UTF_8))).isTrue();
    }
    publisher.close();
    assertThat(publisher.confirmed()).isEqualTo(payloads.length);
    assertThat(publisher.dropped()).isZero();
  }

  private static CompletableFuture<RecordTable> read(RecordSource source, int readings) {
    return Background.call(
        () -> {
          RecordTable table = new RecordTable();
          long earlier = source.counts().readings();
          try {
            while (table.numRows() < readings && source.next(table)) {
              if (source.position() != earlier + table.numRows()) {
                throw new AssertionError("position " + source.position());
              }
            }
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          return table;
        });
  }

  @Test
  void messagesAreObjectsArraysLinesAndBareValuesAndTopicsAreAField() throws Exception {
    try (TestBroker broker = new TestBroker();
        RecordSource source = Sources.open(broker.uri("plant/+/state"), options().build())) {
      CompletableFuture<RecordTable> read = read(source, 8);
      assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
      send(
          broker.uri("plant/p1/state"),
          "{\"t\":1}",
          "[{\"t\":2},{\"t\":3}]",
          "{\"t\":4}\n{\"t\":5}\n");
      send(
          broker.uri("plant/p2/state"),
          "21.5",
          "true",
          "nonsense",
          "{\"t\":6,\"topic\":\"mine\"}",
          "");
      RecordTable table = read.get(120, TimeUnit.SECONDS);
      int t = table.columnIndex("t");
      int topic = table.columnIndex("topic");
      int value = table.columnIndex("value");
      assertThat(table.numbers(t)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(table.text(0, topic)).isEqualTo("plant/p1/state");
      assertThat(table.number(5, value)).isEqualTo(21.5);
      assertThat(table.text(5, topic)).isEqualTo("plant/p2/state");
      assertThat(table.text(6, value)).isEqualTo("true");
      assertThat(table.text(7, topic)).isEqualTo("mine");
      assertThat(source.counts().badLines()).isEqualTo(Map.of(BadLine.MALFORMED, 1L));
      assertThat(source.canSeek()).isFalse();
    }
  }

  @Test
  void oneTopicIsNoField() throws Exception {
    try (TestBroker broker = new TestBroker();
        RecordSource source = Sources.open(broker.uri("a"), options().build())) {
      CompletableFuture<RecordTable> read = read(source, 1);
      assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
      send(broker.uri("a"), "{\"t\":1}");
      assertThat(read.get(120, TimeUnit.SECONDS).numColumns()).isEqualTo(1);
    }
  }

  @Test
  void aBrokerThatGoesAndComesBackIsConnectedAgain() throws Exception {
    int port = TestBroker.freePort();
    TestBroker first = new TestBroker(port, null, new Properties());
    String uri = first.uri("a");
    try (RecordSource source = Sources.open(uri, options().build())) {
      CompletableFuture<RecordTable> before = read(source, 1);
      assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
      send(uri, "{\"t\":1}");
      // A broker that goes before it has delivered a message loses it.
      assertThat(before.get(120, TimeUnit.SECONDS).numbers(0)).containsExactly(1);
      CompletableFuture<RecordTable> after = read(source, 1);
      first.close();
      assertThat(lost.await(120, TimeUnit.SECONDS)).isTrue();
      try (TestBroker second = new TestBroker(port, null, new Properties())) {
        assertThat(connectedAgain.await(120, TimeUnit.SECONDS)).isTrue();
        send(second.uri("a"), "{\"t\":2}");
        assertThat(after.get(120, TimeUnit.SECONDS).numbers(0)).containsExactly(2);
        assertThat(source.counts().reconnects()).isEqualTo(1);
      }
    }
  }

  @Test
  void whatIsPublishedWhileTheBrokerIsAwayArrivesWhenItIsBack() throws Exception {
    int port = TestBroker.freePort();
    TestBroker first = new TestBroker(port, null, new Properties());
    MqttAddress address = MqttAddress.parse(first.uri("alerts"));
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch refused = new CountDownLatch(1);
    MqttPublisher publisher =
        MqttPublisher.open(
            address,
            Map.of(),
            TestTiming.pausing(
                (time, wake) -> {
                  refused.countDown();
                  shortPauses().pause(time, wake);
                }),
            warnings::add);
    first.close();
    for (int i = 1; i <= 3; i++) {
      publisher.offer(("{\"t\":" + i + "}").getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(refused.await(120, TimeUnit.SECONDS)).isTrue();
    TestBroker second = new TestBroker(port, null, new Properties());
    publisher.close();
    second.close();
    assertThat(publisher.confirmed()).isEqualTo(3);
    assertThat(publisher.dropped()).isZero();
    assertThat(warnings).isNotEmpty();
  }

  @Test
  void whatFindsTheQueueFullIsCountedAndReportedOnce() throws Exception {
    TestBroker broker = new TestBroker();
    MqttAddress address = MqttAddress.parse(broker.uri("alerts"));
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    MqttPublisher publisher = MqttPublisher.open(address, Map.of(), shortPauses(), warnings::add);
    broker.close();
    int taken = 0;
    for (int i = 0; i < 2_000; i++) {
      taken += publisher.offer("{}".getBytes(StandardCharsets.US_ASCII)) ? 1 : 0;
    }
    assertThat(taken).isBetween(1_000, 1_100);
    assertThat(publisher.dropped()).isEqualTo(2_000 - taken);
    assertThat(warnings)
        .filteredOn(warning -> warning.contains("does not keep up"))
        .containsExactly(
            address.uri()
                + " does not keep up: messages for it are dropped and counted (reported once)");
    publisher.close();
    assertThat(publisher.dropped()).isEqualTo(2_000);
  }

  @Test
  void aClosedSourceEnds() throws Exception {
    try (TestBroker broker = new TestBroker()) {
      RecordSource source = Sources.open(broker.uri("a"), options().build());
      CompletableFuture<RecordTable> read = read(source, 1);
      assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
      source.close();
      assertThat(read.get(120, TimeUnit.SECONDS).numRows()).isZero();
    }
  }

  @Test
  void noBrokerIsAnErrorAfterSomeAttempts() throws Exception {
    String uri = "mqtt://127.0.0.1:" + TestBroker.freePort() + "/a";
    try (RecordSource source = Sources.open(uri, options().build())) {
      assertThatThrownBy(() -> source.next(new RecordTable()))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(uri + ": cannot connect: ")
          .hasMessageContaining("(6 attempts)");
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
      Map<String, String> right =
          Map.of("MQTT_USERNAME", " plant\n", "MQTT_PASSWORD", " canary-secret\n");
      SourceOptions.Builder options = options().connectAttempts(1);
      try (RecordSource source =
          Sources.open(broker.uri("a"), options.environment(right).build())) {
        CompletableFuture<RecordTable> read = read(source, 1);
        assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
        MqttPublisher publisher =
            MqttPublisher.open(
                MqttAddress.parse(broker.uri("a")), right, Timing.SYSTEM, messages::add);
        publisher.offer("{\"t\":1}".getBytes(StandardCharsets.US_ASCII));
        publisher.close();
        assertThat(read.get(120, TimeUnit.SECONDS).numRows()).isEqualTo(1);
      }
      Map<String, String> wrong = Map.of("MQTT_USERNAME", "plant", "MQTT_PASSWORD", "canary-wrong");
      try (RecordSource source =
          Sources.open(broker.uri("a"), options.environment(wrong).build())) {
        assertThatThrownBy(() -> source.next(new RecordTable()))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("MQTT_USERNAME and MQTT_PASSWORD");
      }
      assertThat(messages.toString()).doesNotContain("canary");
    }
  }

  @Test
  void tlsTrustsTheCertificatesOfAFileAndNoOthers() throws Exception {
    Path store = folder.resolve("key.p12");
    Path certificate = folder.resolve("ca.pem");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    run(
        keytool,
        "-genkeypair",
        "-alias",
        "k",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=dns:localhost",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        "canary",
        "-validity",
        "2");
    run(
        keytool,
        "-exportcert",
        "-rfc",
        "-alias",
        "k",
        "-keystore",
        store.toString(),
        "-storepass",
        "canary",
        "-file",
        certificate.toString());
    int port = TestBroker.freePort();
    Properties tls = new Properties();
    tls.setProperty("ssl_port", Integer.toString(port));
    tls.setProperty("jks_path", store.toString());
    tls.setProperty("key_store_type", "pkcs12");
    tls.setProperty("key_store_password", "canary");
    tls.setProperty("key_manager_password", "canary");
    try (TestBroker broker = new TestBroker(TestBroker.freePort(), null, tls)) {
      String uri = "mqtts://localhost:" + port + "/a";
      Map<String, String> trusting = Map.of("MQTT_CA_FILE", certificate.toString());
      SourceOptions.Builder options = options().connectAttempts(1);
      try (RecordSource source = Sources.open(uri, options.environment(trusting).build())) {
        CompletableFuture<RecordTable> read = read(source, 1);
        assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
        send(broker.uri("a"), "{\"t\":1}");
        assertThat(read.get(120, TimeUnit.SECONDS).numRows()).isEqualTo(1);
      }
      try (RecordSource source = Sources.open(uri, options().connectAttempts(1).build())) {
        assertThatThrownBy(() -> source.next(new RecordTable()))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("unable to find valid certification path");
      }
      String other = "mqtts://127.0.0.1:" + port + "/a";
      try (RecordSource source = Sources.open(other, options.environment(trusting).build())) {
        assertThatThrownBy(() -> source.next(new RecordTable()))
            .as("the certificate is for another name")
            .isInstanceOf(IOException.class)
            .hasMessageContaining("cannot connect");
      }
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mqtt://",
        "mqtt://host",
        "mqtt://host/",
        "mqtt://:1883/a",
        "mqtt://host:0/a",
        "mqtt://host:99999/a",
        "mqtt://user:canary@host/a",
        "mqtt://host/a#",
        "mqtt://host/#/a",
        "mqtt://host/a+/b",
        "mqtt:host/a"
      })
  void addressesThatAreNoneAreRefusedWithoutTheirPassword(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttAddress.parse(uri))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
  }

  @Test
  void addressesAreReadAsTheyAreWritten() {
    MqttAddress address = MqttAddress.parse("MQTTS://[::1]/a/+/b c/#");
    assertThat(address)
        .isEqualTo(new MqttAddress("MQTTS://[::1]/a/+/b c/#", true, "::1", 8883, "a/+/b c/#"));
    assertThat(MqttAddress.parse("mqtt://h:99//x").topic()).isEqualTo("/x");
    assertThatIllegalArgumentException().isThrownBy(address::requireOneTopic);
  }
}
