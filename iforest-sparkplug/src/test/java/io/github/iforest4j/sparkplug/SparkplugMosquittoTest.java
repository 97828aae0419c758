package io.github.iforest4j.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.testing.TestBroker;
import io.github.iforest4j.testing.Background;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against Mosquitto, which has to be installed: MQTT 5, and the last will of a node. */
@Tag("mosquitto")
@Timeout(300)
class SparkplugMosquittoTest {
  @TempDir Path folder;

  private Process broker;
  private int port;

  private void start() throws Exception {
    port = TestBroker.freePort();
    List<String> lines =
        new ArrayList<>(List.of("listener " + port + " 127.0.0.1", "allow_anonymous true"));
    if (ProcessHandle.current().info().user().orElse("").equals("root")) {
      lines.add("user root");
    }
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

  @AfterEach
  void stop() throws InterruptedException {
    if (broker != null) {
      broker.destroyForcibly().waitFor();
    }
  }

  @Test
  void aNodeIsAskedAndReadAndItsLastWillIsADeparture() throws Exception {
    start();
    CountDownLatch connected = new CountDownLatch(1);
    SourceOptions options =
        SourceOptions.builder()
            .report(
                (severity, message) -> {
                  if (message.contains(": connected with MQTT 5")) {
                    connected.countDown();
                  }
                })
            .build();
    try (EdgeNodeStandIn node = new EdgeNodeStandIn(port, "N", 4)) {
      RecordSource source = Sources.open("sparkplug://127.0.0.1:" + port + "/G/N/D", options);
      CompletableFuture<RecordTable> read =
          Background.call(
              () -> {
                RecordTable table = new RecordTable();
                boolean more = true;
                while (more) {
                  more = source.next(table);
                }
                return table;
              });
      assertThat(connected.await(120, TimeUnit.SECONDS)).isTrue();
      node.measure(Payloads.START, 1, 1);
      CountDownLatch never = new CountDownLatch(1);
      while (node.asked() == 0) {
        assertThat(read.isDone()).isFalse();
        never.await(10, TimeUnit.MILLISECONDS);
      }
      node.announce();
      node.measure(Payloads.START + 5, 30.5, 7);
      node.takeOver();
      String gone = null;
      while (gone == null) {
        assertThat(read.isDone()).isFalse();
        never.await(10, TimeUnit.MILLISECONDS);
        gone = source.departed();
      }
      assertThat(gone).isEqualTo("G/N");
      source.close();
      RecordTable table = read.get(120, TimeUnit.SECONDS);
      assertThat(table.numbers(table.columnIndex("temperature"))).containsExactly(20.5, 30.5);
    }
  }
}
