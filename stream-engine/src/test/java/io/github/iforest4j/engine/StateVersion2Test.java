package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.summary.RunSummary;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.source.RecordSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States that the version before wrote at the end of {@code input.csv} are continued. */
class StateVersion2Test {
  @TempDir Path folder;

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        StateVersion2Test.class.getResourceAsStream(
            name.startsWith("/") ? name : "/state-v2/" + name)) {
      return in.readAllBytes();
    }
  }

  private static DetectorModel model(String kind) throws IOException {
    try {
      return DetectorModel.read(
          Path.of(StateVersion2Test.class.getResource("/state-v2/" + kind + "/m.iforest").toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The readings of the input, and more after them. */
  private static RecordSource source(String kind, String more) throws IOException {
    String text = new String(resource(kind + "/input.csv"), StandardCharsets.UTF_8) + more;
    List<String> lines = text.lines().toList();
    String[] names = lines.get(0).split(",");
    List<FeedSource.Reading> readings = new ArrayList<>();
    // The header was the first line, which counts in the positions of a file.
    readings.add(sink -> {});
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      readings.add(
          sink -> {
            for (int c = 0; c < names.length; c++) {
              boolean text1 = names[c].equals("time") || names[c].equals("device");
              if (text1) {
                sink.setText(sink.fieldIndex(names[c]), cells[c]);
              } else {
                sink.setNumber(sink.fieldIndex(names[c]), Double.parseDouble(cells[c]));
              }
            }
          });
    }
    return FeedSource.of("input.csv", readings);
  }

  private StateFolder state(String kind) throws IOException {
    Path state = Files.createDirectories(folder.resolve(kind));
    Files.write(state.resolve("state"), resource(kind + "/state"));
    return StateFolder.open(state);
  }

  private static RunSummary run(
      String kind, StateFolder state, String more, List<IncidentEvent> incidents)
      throws IOException {
    RunSink sink =
        new RunSink() {
          @Override
          public void incident(IncidentEvent incident, boolean known) {
            incidents.add(incident);
          }
        };
    try (StreamRun run =
        StreamRun.builder()
            .source(source(kind, more))
            .model(model(kind))
            .state(state, Duration.ofDays(1))
            .sink(sink)
            .build()) {
      return run.run().orElseThrow();
    }
  }

  @Test
  void theMemoryOfEachDeviceAndItsOpenIncidentAreContinued() throws IOException {
    List<IncidentEvent> incidents = new ArrayList<>();
    StringBuilder more = new StringBuilder();
    Random random = new Random(4);
    for (int r = 0; r < 40; r++) {
      more.append("2026-01-05T10:").append(10 + r).append(":00Z,a,");
      more.append(20 + random.nextGaussian()).append(',');
      more.append(5 + random.nextGaussian() / 5).append('\n');
    }
    RunSummary summary;
    try (StateFolder state = state("keyed")) {
      summary = run("keyed", state, more.toString(), incidents);
    }
    assertThat(summary.readings().earlier()).isEqualTo(120);
    assertThat(summary.readings().total()).isEqualTo(160);
    assertThat(summary.keys().known()).isEqualTo(2);
    // The detector was warm, so it continues with full windows.
    assertThat(summary.readings().warming()).isEqualTo(40);
    assertThat(incidents).singleElement().extracting(IncidentEvent::key).isEqualTo("a");
    assertThat(incidents.get(0).startTime()).isEqualTo("2026-01-05T08:57:00Z");
  }

  @Test
  void theMemoryOfASingleStreamIsContinuedAndWrittenAsThePresentVersion() throws IOException {
    List<IncidentEvent> incidents = new ArrayList<>();
    try (StateFolder state = state("single")) {
      RunSummary summary = run("single", state, "", incidents);
      assertThat(summary.readings().earlier()).isEqualTo(60);
      assertThat(summary.readings().total()).isEqualTo(60);
      assertThat(summary.anomalies().openIncidents()).isEqualTo(1);
      assertThat(Files.readAllBytes(folder.resolve("single/state")))
          .startsWith("IFWATCH3".getBytes(StandardCharsets.US_ASCII));
      RunSummary again = run("single", state, "", incidents);
      assertThat(again.readings().earlier()).isEqualTo(60);
      assertThat(again.anomalies().openIncidents()).isEqualTo(1);
    }
  }

  /** The version before this one did not know when readings arrive. */
  @Test
  void aStateWithoutTimesOfArrivalIsContinued() throws IOException {
    List<IncidentEvent> incidents = new ArrayList<>();
    Path before = Files.createDirectories(folder.resolve("before"));
    Files.write(before.resolve("state"), resource("/state-v3/state"));
    try (StateFolder state = StateFolder.open(before)) {
      String more = "2026-01-05T10:10:00Z,a,20,5\n";
      RunSummary summary = run("keyed", state, more, incidents);
      assertThat(summary.readings().earlier()).isEqualTo(120);
      assertThat(summary.readings().total()).isEqualTo(121);
      assertThat(summary.keys().known()).isEqualTo(2);
      assertThat(summary.readings().warming()).isEqualTo(40);
      assertThat(Files.readAllBytes(before.resolve("state"))[11]).isEqualTo((byte) 2);
    }
  }

  @Test
  void aDamagedStateIsRefused() throws IOException {
    DetectorModel model = model("keyed");
    byte[] good = resource("keyed/state");
    for (int at = 8; at < good.length; at += 97) {
      byte[] bad = good.clone();
      bad[at] ^= 0x10;
      assertThatThrownBy(() -> StateVersion2.read(bad, model))
          .as("byte %d", at)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void theStateOfAnotherModelIsRefused() throws IOException {
    try (StateFolder state = state("single")) {
      Files.write(folder.resolve("single/state"), resource("keyed/state"));
      assertThatThrownBy(() -> run("single", state, "", new ArrayList<>()))
          .isInstanceOfSatisfying(
              StateException.class,
              e -> assertThat(e.reason()).isEqualTo(StateException.Reason.OTHER_MODEL));
    }
  }
}
