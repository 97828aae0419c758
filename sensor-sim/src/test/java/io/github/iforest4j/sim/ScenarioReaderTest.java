package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScenarioReaderTest {
  private static final String MINIMAL =
      """
      name: mine
      period: 250ms
      sensors:
        a: {value: "10 + normal(1)", unit: V}
      """;

  @TempDir Path folder;

  private static Scenario read(String text) {
    return ScenarioReader.read("mine.yaml", text, null);
  }

  @Test
  void aSmallFileIsEnough() {
    Scenario scenario = read(MINIMAL);
    assertThat(scenario.name()).isEqualTo("mine");
    assertThat(scenario.period()).hasMillis(250);
    assertThat(scenario.numSensors()).isEqualTo(1);
    assertThat(scenario.anomalyKinds()).isEmpty();
    Sensor sensor = scenario.sensors().get(0);
    // Measured: 512 samples, 4 standard errors.
    assertThat(sensor.mean()).isBetween(9.82, 10.18);
    assertThat(sensor.spread()).isBetween(.87, 1.13);
    SensorStream stream = SensorStream.of(scenario, SensorStream.Options.of(scenario, 1));
    assertThat(stream.next().truth()).isNull();
    assertThat(stream.next().text(0)).isEqualTo("2026-01-05T08:00:00.250Z");
  }

  @Test
  void jsonIsRead() {
    Scenario scenario =
        read(
            """
            {"name": "mine", "period": "250ms",
             "sensors": {"a": {"value": "10 + normal(1)", "unit": "V"}}}
            """);
    SensorStream.Options options = SensorStream.Options.of(scenario, 1);
    assertThat(SensorStream.of(scenario, options).next().text(1))
        .isEqualTo(SensorStream.of(read(MINIMAL), options).next().text(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nam: x | mine.yaml line 1: nam is not known; known here: name, description, time,",
        "name: Mine | mine.yaml line 1: name must be lower-case words joined by hyphens, was 'Mine'",
        "name: mine | mine.yaml line 1: sensors must name at least one sensor",
        "name: [a] | mine.yaml line 1: name must be a text",
        "- name | mine.yaml line 1: the file must be a mapping of keys to values",
        "name: x\\nname: y | mine.yaml line 2: name is defined twice",
        "name: x\\n  y: : z | mine.yaml line 2: mapping values are not allowed here",
        "name: x\\nperiod: 1 year | mine.yaml line 2: period must be a time such as 90s or 10min",
        "name: x\\nperiod: 1us | mine.yaml line 2: period must be from 0.001s to 86400.0s, was 1us",
        "name: x\\nsensors:\\n  a: 5 | mine.yaml line 3: sensors.a must be a mapping",
        "name: x\\nsensors:\\n  a: {unit: V} | mine.yaml line 3: sensors.a.value is missing",
        "name: x\\nsensors:\\n  a: {value: 1 + } | mine.yaml line 3: sensors.a.value is not a formula: the formula ends",
        "name: x\\nsensors:\\n  a: {value: b}\\n  b: {value: 1} | line 3: sensors.a.value is not a formula: unknown name 'b'",
        "name: x\\nsensors:\\n  time: {value: 1} | sensors.time.value has a name that is reserved",
        "name: x\\nsensors:\\n  a: {value: 1, decimals: 1.5} | decimals must be a whole number, was 1.5",
        "name: x\\nsensors:\\n  a: {value: 1, range: [2, 1]} | range must be two numbers, the lower first",
        "name: x\\nsensors:\\n  a: {value: 1, decimals: 99} | decimals must be from 0.0 to 9.0, was 99",
        "name: x\\nsensors:\\n  a: {value: 1, words: ['<b>']} | words must be plain words, was '<b>'",
        "name: x\\nsensors:\\n  a: {value: 1, resolution: .003} | resolution must be a multiple",
        "name: x\\nsensors:\\n  a: {value: log(-1)} | line 3: sensors.a.value is never a number",
        "name: x\\nsensors:\\n  a: {value: 1}\\nanomalies:\\n  kinds: [spik] | line 5: anomalies.kinds[1].kind 'spik' is not known; there are spike, extremum,",
        "name: x\\nsensors:\\n  a: {value: 1}\\nanomalies:\\n  kinds: [spike, spike] | 'spike' is defined twice",
        "name: x\\nsensors:\\n  a: {value: 1}\\nanomalies:\\n  share: .9 | line 5: anomalies.share must be from 0.0 to 0.5, was .9",
        "name: x\\nsensors:\\n  a: {value: 1}\\nanomalies:\\n  kinds: [{kind: spike, sensors: b}] | sensors names 'b', which is not a sensor",
        "name: x\\nsensors:\\n  a: {value: 1}\\nanomalies:\\n  kinds: [cascade] | effects belong to a cascade, which has at least one",
        "name: x\\ntime: false\\nsensors:\\n  a: {value: 1}\\nanomalies:\\n  kinds: [clock_skew] | 'clock_skew' needs a scenario with time",
        "name: x\\nsensors:\\n  a: {value: 1}\\ndrifts: [{sensor: a, wrong: 1}] | drifts[1].wrong is not known; known here: sensor, after, over, by",
        "name: x\\nsensors:\\n  a: {value: 1}\\ndevices: {p: {sensors: {a: {value: 1}}}} | sensors belongs in the devices",
        "name: x\\ndevices: {p: {count: 200000, sensors: {a: {value: 1}}}} | count must be from 1.0 to 100000.0",
        "name: x\\nsensors:\\n  a: {value: 'lag(lag(lag(lag(q, 1h), 1h), 1h), 1h)'}\\nquantities: {q: 1, r: 's'} | unknown name 's'",
      })
  void mistakesNameFileLineAndKey(String text, String message) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void emptyHugeAndMissingFilesAreNamed() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.yaml"), "");
    assertThatThrownBy(() -> Scenario.read(empty)).hasMessage(empty + " is empty");
    Path huge = Files.writeString(folder.resolve("huge.yaml"), "#".repeat(2 << 20));
    assertThatThrownBy(() -> Scenario.read(huge))
        .hasMessageContaining("larger than 1 MiB, too large for a scenario");
    assertThatThrownBy(() -> Scenario.read(folder.resolve("none.yaml")))
        .isInstanceOf(IOException.class);
  }

  /** Aliases that would multiply, and tags that would make objects. */
  @Test
  void nothingInAFileMakesObjectsOrExplodes() {
    StringBuilder bomb = new StringBuilder("name: x\na0: &a0 [1]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
    }
    assertThatThrownBy(() -> read(bomb.toString())).hasMessageContaining("Number of aliases");
    assertThatThrownBy(() -> read("name: !!javax.script.ScriptEngineManager [x]"))
        .hasMessageContaining("name must be a text");
    StringBuilder nested = new StringBuilder("name: x\nquantities:\n  q0: normal(1)\n");
    for (int i = 1; i < 40; i++) {
      int p = i - 1;
      nested.append("  q" + i + ": lag(q" + p + ", 1s) + delay(q" + p + ", 1s)\n");
    }
    nested.append("sensors:\n  a: {value: q39}\n");
    assertThatThrownBy(() -> read(nested.toString()))
        .hasMessageContaining("needs more than 100000 signals");
  }

  @Test
  void whatIsNestedTooDeeplyIsAMistakeWithItsLine() {
    for (String deep : List.of("[".repeat(20_000), "{a: ".repeat(20_000), "- ".repeat(20_000))) {
      assertThatThrownBy(() -> read("name: x\nsensors:\n " + deep))
          .isInstanceOf(ScenarioException.class)
          .hasMessageMatching(".* line \\d+: lists and mappings are nested more than 50 deep");
    }
  }

  @Test
  void replayReadsAColumnOverAndOver() throws IOException {
    Files.writeString(folder.resolve("data.csv"), "time,x\n1,5\n2,6.25\n3,\n");
    Path file =
        Files.writeString(
            folder.resolve("mine.yaml"),
            "name: mine\nsensors:\n  a: {value: \"replay('data.csv', 'x', 1s)\"}\n");
    Scenario scenario = Scenario.read(file);
    SensorStream stream = SensorStream.of(scenario, SensorStream.Options.of(scenario, 1));
    assertThat(List.of(stream.next().text(1), stream.next().text(1), stream.next().text(1)))
        .containsExactly("5.00", "6.25", "");
    assertThat(stream.next().text(1)).isEqualTo("5.00");
    Path wrong =
        Files.writeString(
            folder.resolve("wrong.yaml"),
            "name: mine\nsensors:\n  a: {value: \"replay('data.csv', 'y', 1s)\"}\n");
    assertThatThrownBy(() -> Scenario.read(wrong))
        .hasMessageContaining("wrong.yaml line 3: sensors.a.value")
        .hasMessageContaining("has no column 'y'; it has [time, x]");
    Files.writeString(folder.resolve("data.csv"), "y\n1\nabc\n");
    assertThatThrownBy(() -> Scenario.read(wrong))
        .hasMessageContaining("data.csv line 3: 'abc' is not a number");
    Files.delete(folder.resolve("data.csv"));
    assertThatThrownBy(() -> Scenario.read(wrong))
        .hasMessageContaining("wrong.yaml line 3: sensors.a.value")
        .hasMessageContaining("there is no file " + folder.resolve("data.csv"));
  }

  @Test
  void samplingPeriodJitterAndResolutionAreTheSensorsOwn() {
    Scenario scenario =
        read(
            """
            name: mine
            sensors:
              ramp: {value: t, decimals: 3}
              slow: {value: t, decimals: 3, every: 10s}
              late: {value: t, decimals: 3, jitter: 100ms}
              coarse: {value: t, decimals: 1, resolution: 2.5}
            """);
    SensorStream stream = SensorStream.of(scenario, SensorStream.Options.of(scenario, 1));
    TreeSet<Double> delays = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      SensorReading reading = stream.next();
      assertThat(reading.number(1)).isEqualTo(i);
      assertThat(reading.number(2)).isEqualTo(i / 10 * 10);
      assertThat(reading.number(4) % 2.5).isZero();
      delays.add(reading.number(3) - i);
    }
    assertThat(delays).hasSizeGreaterThan(50);
    assertThat(delays.first()).isBetween(0., .02);
    assertThat(delays.last()).isBetween(.08, .1);
  }

  /** The published schema has the keys that are read, no more and no fewer. */
  @Test
  void theSchemaHasTheKeysThatAreRead() {
    JsonNode definitions = JsonMapper.shared().readTree(Scenario.fileSchema()).path("$defs");
    ScenarioReader.KEYS.forEach(
        (part, keys) ->
            assertThat(definitions.path(part).path("properties").propertyNames())
                .as(part)
                .containsExactlyInAnyOrderElementsOf(keys));
    assertThat(definitions.path("kind").path("properties").path("kind").path("enum").values())
        .extracting(JsonNode::stringValue)
        .containsExactlyElementsOf(
            Arrays.stream(AnomalyShape.values()).map(AnomalyShape::word).toList());
  }

  @Test
  void builtInScenariosAreReadableAsTheirSource() {
    for (String name : Scenario.names()) {
      Scenario scenario = ScenarioReader.read(name, Scenario.source(name), null);
      assertThat(scenario.schema()).isEqualTo(Scenario.named(name).schema());
      assertThat(scenario.description()).isNotEqualTo(name);
    }
    assertThat(Scenario.named("fleet").numDevices()).isEqualTo(1_000);
  }

  @Test
  void devicesTakeTurnsAndDiffer() {
    Scenario fleet = Scenario.named("fleet");
    SensorStream stream = SensorStream.of(fleet, SensorStream.Options.of(fleet, 1).clean());
    TreeSet<String> devices = new TreeSet<>();
    TreeSet<String> values = new TreeSet<>();
    for (int i = 0; i < 1_000; i++) {
      SensorReading reading = stream.next();
      assertThat(reading.text(1)).isEqualTo(reading.device());
      assertThat(reading.text(0)).isEqualTo("2026-01-05T08:00:00Z");
      devices.add(reading.device());
      values.add(reading.text(2));
      assertThat(reading.isMissing(4)).isEqualTo(!reading.device().startsWith("pump"));
    }
    assertThat(devices).hasSize(1_000).contains("pump-001", "fan-300", "freezer-200");
    assertThat(values).hasSizeGreaterThan(50);
    SensorReading next = stream.next();
    assertThat(next.device()).isEqualTo("pump-001");
    assertThat(next.text(0)).isEqualTo("2026-01-05T08:00:10Z");
  }
}
