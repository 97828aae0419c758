package io.github.iforest4j.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.testing.TestBroker;
import io.github.iforest4j.testing.Background;
import io.github.iforest4j.testing.TestTiming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against Mosquitto, which has to be installed: the broker that most people have. */
@Tag("mosquitto")
@Timeout(300)
class MosquittoTest {
  @TempDir Path folder;

  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch connected = new CountDownLatch(1);
  private final CountDownLatch connectedAgain = new CountDownLatch(1);
  private final Map<String, String> environment = new HashMap<>();
  private Process broker;
  private int port;

  private void start(String... configuration) throws Exception {
    port = port == 0 ? TestBroker.freePort() : port;
    List<String> lines = new ArrayList<>(List.of("listener " + port + " 127.0.0.1"));
    if (ProcessHandle.current().info().user().orElse("").equals("root")) {
      lines.add("user root");
    }
    lines.addAll(List.of(configuration));
    Path file = Files.write(folder.resolve("mosquitto.conf"), lines);
    String path = Files.isExecutable(Path.of("/usr/sbin/mosquitto")) ? "/usr/sbin/" : "";
    broker =
        new ProcessBuilder(path + "mosquitto", "-c", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mosquitto.log").toFile())
            .start();
    while (!answers()) {
      assertThat(broker.isAlive()).as(Files.readString(folder.resolve("mosquitto.log"))).isTrue();
      Thread.onSpinWait();
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** As kill -9. */
  private void kill() throws InterruptedException {
    broker.destroyForcibly().waitFor();
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (broker != null) {
      kill();
    }
  }

  private String uri(String topic) {
    return "mqtt://127.0.0.1:" + port + "/" + topic;
  }

  private SourceOptions.Builder options() {
    return SourceOptions.builder()
        .environment(environment)
        .timing(TestTiming.pausingFor(20))
        .report(
            (severity, message) -> {
              messages.add(message);
              if (message.contains(": connected with")) {
                connected.countDown();
              } else if (message.contains(": connected again")) {
                connectedAgain.countDown();
              }
            });
  }

  private static CompletableFuture<double[]> read(RecordSource source, int readings) {
    return Background.call(
        () -> {
          RecordTable table = new RecordTable();
          try {
            while (table.numRows() < readings && source.next(table)) {
              if (table.numColumns() == 0) {
                throw new AssertionError("a reading without a field");
              }
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return table.numbers(table.columnIndex("t"));
        });
  }

  private MqttPublisher publisher(String uri) throws IOException {
    return MqttPublisher.open(
        MqttAddress.parse(uri), environment, TestTiming.pausingFor(20), messages::add);
  }

  private void send(String uri, int from, int to) throws IOException {
    MqttPublisher publisher = publisher(uri);
    for (int t = from; t <= to; t++) {
      assertThat(publisher.offer(json(t))).isTrue();
    }
    publisher.close();
    assertThat(publisher.confirmed()).isEqualTo(to - from + 1);
  }

  private static byte[] json(int t) {
    return ("{\"t\":" + t + "}").getBytes(StandardCharsets.US_ASCII);
  }

  private void awaitConnection() throws InterruptedException {
    assertThat(connected.await(120, TimeUnit.SECONDS)).as(messages.toString()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void readingsComeInBothVersions(String version) throws Exception {
    start("allow_anonymous true");
    environment.put("MQTT_VERSION", version);
    try (RecordSource source = Sources.open(uri("plant/+"), options().build())) {
      CompletableFuture<double[]> read = read(source, 500);
      awaitConnection();
      send(uri("plant/p1"), 1, 500);
      double[] t = read.get(120, TimeUnit.SECONDS);
      for (int i = 0; i < 500; i++) {
        assertThat(t[i]).isEqualTo(i + 1);
      }
    }
    assertThat(messages.get(0)).endsWith("connected with MQTT " + version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void aKilledBrokerIsConnectedAgainAndNoAlertIsLost(String version) throws Exception {
    start("allow_anonymous true");
    environment.put("MQTT_VERSION", version);
    try (RecordSource source = Sources.open(uri("a"), options().build())) {
      CompletableFuture<double[]> read = read(source, 4);
      awaitConnection();
      MqttPublisher publisher = publisher(uri("a"));
      publisher.offer(json(1));
      while (publisher.confirmed() < 1 || source.counts().readings() < 1) {
        Thread.onSpinWait();
      }
      kill();
      publisher.offer(json(2));
      publisher.offer(json(3));
      // The subscriber is to be there first: its session began anew.
      start("allow_anonymous true");
      assertThat(connectedAgain.await(120, TimeUnit.SECONDS)).as(messages.toString()).isTrue();
      publisher.offer(json(4));
      publisher.close();
      assertThat(publisher.dropped()).isZero();
      assertThat(publisher.confirmed()).isEqualTo(4);
      assertThat(publisher.reconnects()).isEqualTo(1);
      assertThat(source.counts().reconnects()).isEqualTo(1);
      // 2 and 3 may have come while the subscriber was still on its way.
      send(uri("a"), 4, 4);
      send(uri("a"), 4, 4);
      assertThat(read.get(120, TimeUnit.SECONDS)).startsWith(1).contains(4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void aNamedSessionMissesNothingWhileNobodyIsConnected(String version) throws Exception {
    start("allow_anonymous true");
    environment.put("MQTT_VERSION", version);
    environment.put("MQTT_SESSION", "plant-watch");
    try (RecordSource source = Sources.open(uri("a"), options().build())) {
      CompletableFuture<double[]> read = read(source, 1);
      awaitConnection();
      send(uri("a"), 1, 1);
      assertThat(read.get(120, TimeUnit.SECONDS)).containsExactly(1);
    }
    send(uri("a"), 2, 30);
    try (RecordSource source = Sources.open(uri("a"), options().build())) {
      double[] missed = read(source, 29).get(120, TimeUnit.SECONDS);
      assertThat(missed).hasSize(29).startsWith(2, 3).endsWith(30);
    }
  }

  @Test
  void aPasswordIsAskedFor() throws Exception {
    Path passwords = Files.createFile(folder.resolve("passwords"));
    run("mosquitto_passwd", "-b", passwords.toString(), "plant", "canary-right");
    start("allow_anonymous false", "password_file " + passwords);
    environment.put("MQTT_USERNAME", "plant");
    environment.put("MQTT_PASSWORD", "canary-right");
    try (RecordSource source = Sources.open(uri("a"), options().build())) {
      CompletableFuture<double[]> read = read(source, 1);
      awaitConnection();
      send(uri("a"), 1, 1);
      assertThat(read.get(120, TimeUnit.SECONDS)).containsExactly(1);
    }
    for (String version : List.of("5", "3.1.1")) {
      environment.put("MQTT_VERSION", version);
      environment.put("MQTT_PASSWORD", "canary-wrong");
      try (RecordSource source = Sources.open(uri("a"), options().connectAttempts(1).build())) {
        assertThatThrownBy(() -> source.next(new RecordTable()))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("the broker refused: not authorized")
            .hasMessageContaining("MQTT_USERNAME and MQTT_PASSWORD")
            .hasMessageNotContaining("canary");
      }
    }
  }

  @Test
  void tlsTrustsTheNamedCertificateOnly() throws Exception {
    Path store = folder.resolve("key.p12");
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
    KeyStore keys = KeyStore.getInstance(store.toFile(), "canary".toCharArray());
    Path certificate = pem("CERTIFICATE", keys.getCertificate("k").getEncoded());
    Path key = pem("PRIVATE" + " KEY", keys.getKey("k", "canary".toCharArray()).getEncoded());
    start("allow_anonymous true", "certfile " + certificate, "keyfile " + key);
    String uri = "mqtts://localhost:" + port + "/a";
    environment.put("MQTT_CA_FILE", certificate.toString());
    try (RecordSource source = Sources.open(uri, options().build())) {
      CompletableFuture<double[]> read = read(source, 1);
      awaitConnection();
      send(uri, 1, 1);
      assertThat(read.get(120, TimeUnit.SECONDS)).containsExactly(1);
    }
    environment.clear();
    try (RecordSource source = Sources.open(uri, options().connectAttempts(1).build())) {
      assertThatThrownBy(() -> source.next(new RecordTable()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("unable to find valid certification path");
    }
  }

  private Path pem(String what, byte[] bytes) throws IOException {
    return Files.writeString(
        folder.resolve(what.replace(' ', '-') + ".pem"),
        "-----BEGIN "
            + what
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
            + "\n-----END "
            + what
            + "-----\n");
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
