package io.github.iforest4j.sim.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.sim.AnomalyTruth;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What someone else's test looks like. */
class SensorServerExtensionTest {
  @RegisterExtension SensorServerExtension sensors = SensorServerExtension.of("plant", 42);

  @RepeatedTest(2)
  void aTestGetsReadingsAndTheirTruth() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", sensors.port());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.setSoTimeout(120_000);
      List<String> lines = in.lines().limit(2_000).toList();
      List<AnomalyTruth> truth = sensors.anomalies(2_000);
      assertThat(lines)
          .hasSize(2_000)
          .allMatch(line -> line.startsWith("{\"time\": \"2026-01-05T"));
      assertThat(truth).extracting(AnomalyTruth::kind).contains("spike", "stuck");
      assertThat(sensors.stream().next().truth()).isNull();
      assertThat(sensors.server().acceptedClients()).isEqualTo(1);
    }
  }

  @Test
  void thereIsNoServerOutsideATest() {
    SensorServerExtension idle = SensorServerExtension.of("network", 1);
    assertThatThrownBy(idle::port)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no test is running");
    idle.afterEach(null);
  }
}
