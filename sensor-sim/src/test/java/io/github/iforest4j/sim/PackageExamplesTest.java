package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.sim.junit.SensorServerExtension;
import io.github.iforest4j.sim.report.DetectabilityReport;
import io.github.iforest4j.testing.PackageExamples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of the packages' documentation: they compile, and do what they say. */
class PackageExamplesTest {
  @RegisterExtension final SensorServerExtension sensors = SensorServerExtension.of("plant", 42);

  @Test
  void everyReadingArrivesAndTheTruthIsKnown() throws IOException {
    try (Socket socket = new Socket(sensors.server().address(), sensors.port());
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
      assertThat(in.readLine()).contains("2026-01-05T08:00:00Z");
    }
    assertThat(sensors.anomalies(2_000)).isNotEmpty();
  }

  @Test
  void sim() {
    Scenario pump = Scenario.named("pump");
    SensorStream.Options options = SensorStream.Options.of(pump, 42).withAnomalyShare(.05);
    SensorStream stream = SensorStream.of(pump, options);
    int anomalous = 0;
    for (int i = 0; i < 1_000; i++) {
      SensorReading reading = stream.next();
      anomalous += reading.truth() == null ? 0 : 1;
    }
    List<AnomalyTruth> truth = stream.anomalies(0, 1_000);

    long expected = 0;
    for (AnomalyTruth event : truth) {
      expected += Math.min(999, event.lastReading()) - Math.max(0, event.firstReading()) + 1;
    }
    assertThat(anomalous).isPositive().isEqualTo((int) expected);
  }

  @Test
  void report() {
    Scenario network = Scenario.named("network");
    SensorStream.Options options = SensorStream.Options.of(network, 1);
    DetectabilityReport report = DetectabilityReport.of(network, options);
    int given = report.difficulties().indexOf(options.difficulty());
    Map<String, Double> auroc = new TreeMap<>();
    for (DetectabilityReport.Kind kind : report.kinds()) {
      auroc.put(kind.kind(), kind.auroc().get(given));
    }

    assertThat(auroc.get("all")).isBetween(.6, 1.);
  }

  @Test
  void theManualsHaveTheseExamples() {
    PackageExamples.check(PackageExamplesTest.class, "", "report", "junit");
  }
}
