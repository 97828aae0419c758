package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.sim.junit.SensorServerExtension;
import io.github.iforest4j.sim.report.DetectabilityReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the packages' documentation: they compile, and do what they say. */
class PackageExamplesTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\n(.*?)\n \\* }</pre>", Pattern.DOTALL);

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

  @ParameterizedTest
  @ValueSource(strings = {"", "report/", "junit/"})
  void theDocumentationHasTheseExamples(String folder) throws IOException {
    String info =
        Files.readString(
            Path.of("src/main/java/io/github/iforest4j/sim", folder, "package-info.java"));
    Matcher example = EXAMPLE.matcher(info);
    assertThat(example.find()).as("an example in <pre>").isTrue();
    String own =
        Files.readString(Path.of("src/test/java/io/github/iforest4j/sim/PackageExamplesTest.java"));
    assertThat(code(own)).contains(code(example.group(1).replaceAll("(?m)^ \\*", "")));
  }

  /** Without indentation. */
  private static String code(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
