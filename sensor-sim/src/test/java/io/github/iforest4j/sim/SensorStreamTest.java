package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.EventTime;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SensorStreamTest {
  private static final Scenario PLANT = Scenario.named("plant");
  private static final Scenario NETWORK = Scenario.named("network");

  @Test
  void anUnknownScenarioIsAnsweredWithThoseThereAre() {
    assertThatThrownBy(() -> Scenario.named("plants"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "no scenario is named 'plants'; there are "
                + "fleet, hvac-office, network, plant, pump, solar");
    assertThat(Scenario.names())
        .containsExactly("fleet", "hvac-office", "network", "plant", "pump", "solar");
  }

  @Test
  void schemasSayWireOrderRolesAndUnits() {
    assertThat(PLANT.schema().fields().stream().map(Field::name))
        .containsExactly(
            "time",
            "bearing_temp",
            "pressure",
            "vibration",
            "flow",
            "current",
            "speed",
            "ambient_temp");
    assertThat(PLANT.schema().fields().stream().map(Field::unit))
        .containsExactly("", "°C", "bar", "mm/s", "m³/h", "A", "rpm", "°C");
    assertThat(PLANT.schema().field(0).role()).isEqualTo(FieldRole.TIME);
    assertThat(NETWORK.schema().fields().stream().map(Field::name))
        .containsExactly("src_port", "dst_port", "packet_size", "duration_ms", "protocol");
    assertThat(NETWORK.schema().field(0).kind()).isEqualTo(FieldKind.CATEGORICAL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plant", "network", "hvac-office"})
  void theCleanTwinIsTheFaultyStreamOutsideItsAnomalies(String name) {
    Scenario scenario = Scenario.named(name);
    for (long seed = -3; seed <= 3; seed++) {
      SensorStream.Options options = SensorStream.Options.of(scenario, seed);
      SensorStream faulty = SensorStream.of(scenario, options);
      SensorStream clean = SensorStream.of(scenario, options.clean());
      int anomalous = 0;
      for (int i = 0; i < 5_000; i++) {
        SensorReading reading = faulty.next();
        SensorReading normal = clean.next();
        assertThat(reading.index()).isEqualTo(i).isEqualTo(normal.index());
        assertThat(reading.time()).isEqualTo(normal.time());
        anomalous += reading.truth() == null ? 0 : 1;
        for (int f = 0; reading.truth() == null && f < scenario.schema().numFields(); f++) {
          assertThat(reading.text(f)).isEqualTo(normal.text(f));
        }
      }
      assertThat(anomalous / 5_000.)
          .as("seed %d", seed)
          .isBetween(.8 * scenario.defaultAnomalyShare(), 1.2 * scenario.defaultAnomalyShare());
    }
  }

  @Test
  void seedsDiffer() {
    SensorStream one = SensorStream.of(PLANT, SensorStream.Options.of(PLANT, 1));
    SensorStream two = SensorStream.of(PLANT, SensorStream.Options.of(PLANT, 2));
    int equal = 0;
    for (int i = 0; i < 1_000; i++) {
      equal += one.next().text(4).equals(two.next().text(4)) ? 1 : 0;
    }
    assertThat(equal).isLessThan(50);
  }

  @Test
  void timeRunsFromTheStartInEvenSteps() {
    SensorStream stream =
        SensorStream.of(
            PLANT,
            SensorStream.Options.of(PLANT, 1)
                .withStart(Instant.parse("2030-12-31T23:59:59.500Z"))
                .withPeriod(Duration.ofMillis(250)));
    assertThat(IntStream.range(0, 4).mapToObj(i -> stream.next().text(0)))
        .containsExactly(
            "2030-12-31T23:59:59.500Z",
            "2030-12-31T23:59:59.750Z",
            "2031-01-01T00:00:00Z",
            "2031-01-01T00:00:00.250Z");
  }

  @Test
  void fillingATableGivesWhatTheReadingsSay() {
    SensorStream.Options options = SensorStream.Options.of(PLANT, 5);
    RecordTable table = new RecordTable();
    SensorStream.of(PLANT, options).fill(table, 2_000);
    SensorStream again = SensorStream.of(PLANT, options);

    assertThat(table.numRows()).isEqualTo(2_000);
    assertThat(table.numColumns()).isEqualTo(8);
    int missing = 0;
    for (int r = 0; r < 2_000; r++) {
      SensorReading reading = again.next();
      assertThat(EventTime.parse(table.text(r, 0))).isEqualTo(reading.time());
      for (int f = 1; f < 8; f++) {
        boolean gone = reading.isMissing(f);
        missing += gone ? 1 : 0;
        assertThat(table.state(r, f)).isEqualTo(gone ? FieldState.MISSING : FieldState.NUMBER);
        assertThat(table.number(r, f)).isEqualTo(Double.valueOf(reading.number(f)));
      }
    }
    assertThat(missing).isPositive();
  }

  @Test
  void aRowGetsOnlyTheFieldsItWantsAndWordsStayWords() {
    RecordTable table = new RecordTable();
    SensorStream stream = SensorStream.of(NETWORK, SensorStream.Options.of(NETWORK, 1).clean());
    stream.fill(table, 500);
    RecordRow row = SchemaProposal.of(table, SchemaOptions.NONE).schema().newRow();

    SensorReading reading = stream.next();
    reading.copyTo(row);

    assertThat(row.text(4)).isIn("TCP", "UDP").isEqualTo(reading.text(4));
    assertThat(reading.number(4)).isNaN();
    assertThat(row.number(1)).isEqualTo(reading.number(1)).isBetween(1024., 65535.);
    assertThat(row.isUnseen(0)).isFalse();

    RecordRow other = PLANT.schema().newRow();
    other.clear();
    reading.copyTo(other);
    assertThat(IntStream.range(0, 8).mapToObj(other::state)).containsOnly(FieldState.ABSENT);
  }

  @Test
  void historyIsCleanEarlierAndOfOtherNoise() {
    SensorStream.Options options = SensorStream.Options.of(PLANT, 9);
    SensorStream.Options history = options.history();

    assertThat(history.anomalyShare()).isZero();
    assertThat(history.seed()).isNotEqualTo(9);
    Instant end = history.start().plus(history.period().multipliedBy(1_999));
    assertThat(end).isBefore(options.start());
    assertThat(Duration.between(history.start(), end)).isGreaterThan(Duration.ofDays(13));
    assertThat(options.withStart(Instant.EPOCH).history().start()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void optionsOutOfBoundsAreNamedWithTheirBounds() {
    SensorStream.Options options = SensorStream.Options.of(PLANT, 1);
    assertThatThrownBy(() -> options.withAnomalyShare(.6))
        .hasMessage("anomalyShare must be from 0 to 0.5, was 0.6");
    assertThatThrownBy(() -> options.withAnomalyShare(Double.NaN))
        .hasMessage("anomalyShare must be from 0 to 0.5, was NaN");
    assertThatThrownBy(() -> options.withPeriod(Duration.ZERO))
        .hasMessage("period must be from 1 ms to 1 day, was PT0S");
    assertThatThrownBy(() -> options.withStart(Instant.parse("1969-12-31T00:00:00Z")))
        .hasMessage("start must be in the years 1970 to 9998, was 1969-12-31T00:00:00Z");
    assertThatThrownBy(() -> options.withPeriod(Duration.ofNanos(1_000_001)))
        .hasMessage("period must be whole microseconds, was PT0.001000001S");
    assertThatThrownBy(() -> options.withDifficulty(0))
        .hasMessage("difficulty must be from 0.1 to 10.0, was 0.0");
    assertThatThrownBy(() -> SensorStream.of(PLANT, options).seek(-1))
        .hasMessage("index must be at least 0, was -1");
    assertThatThrownBy(() -> SensorStream.of(PLANT, options).values(0, 2, new double[13]))
        .hasMessage("count must be from 0 to 1 for an array of 13, was 2");
    assertThatThrownBy(() -> SensorStream.of(PLANT, options).anomalies(5, 4))
        .hasMessage("from must be at most 4, was 5");
    assertThatThrownBy(() -> SensorStream.of(PLANT, options).fill(new RecordTable(), -1))
        .hasMessage("count must be at least 0, was -1");
  }

  private static Scenario moody(String sensors) {
    return ScenarioReader.read(
        "moody.yaml", "name: moody\nsensors:\n" + sensors + "anomalies: {kinds: [spike]}\n", null);
  }

  @Test
  void theModeIsWhatTheFormulaDraws() {
    Scenario scenario =
        moody("  x: {value: 'modes(9s, 5, 7, 5)', decimals: 0}\n  y: {value: 'normal(1)'}\n");
    assertThat(scenario.hasModes()).isTrue();
    SensorStream stream = SensorStream.of(scenario, SensorStream.Options.of(scenario, 3).clean());
    Set<String> met = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      SensorReading reading = stream.next();
      assertThat(reading.mode()).isEqualTo(reading.number(1) == 5 ? "1" : "2");
      met.add(reading.mode());
    }
    assertThat(met).hasSize(2);
  }

  @Test
  void severalModesAreAllNamed() {
    Scenario scenario =
        moody("  x: {value: 'modes(9s, 1, 2) + 10 * modes(7s, 1, 2, 3)', decimals: 0}\n");
    SensorStream stream = SensorStream.of(scenario, SensorStream.Options.of(scenario, 3).clean());
    for (int i = 0; i < 500; i++) {
      SensorReading reading = stream.next();
      int x = (int) reading.number(1);
      assertThat(reading.mode()).isEqualTo(x % 10 + "/" + x / 10);
    }
  }

  /** Pieces without gaps, and each reading is in the mode of its piece. */
  @ParameterizedTest
  @CsvSource({"pump, 0, 5000", "pump, 777, 3001", "fleet, 501, 60000", "fleet, 3, 900"})
  void modesAreThoseOfTheReadings(String name, long from, long to) {
    Scenario scenario = Scenario.named(name);
    SensorStream stream = SensorStream.of(scenario, SensorStream.Options.of(scenario, 9));
    Map<Long, String> reported = new HashMap<>();
    List<OperatingMode> modes = stream.modes(from, to);
    for (OperatingMode mode : modes) {
      stream.seek(mode.firstReading());
      assertThat(mode.onset())
          .isEqualTo(
              stream
                  .options()
                  .start()
                  .plus(
                      stream
                          .options()
                          .period()
                          .multipliedBy(mode.firstReading() / scenario.numDevices())));
      for (long i = mode.firstReading(); i <= mode.lastReading(); i += scenario.numDevices()) {
        assertThat(reported.put(i, mode.mode())).as("reading %d is in two modes", i).isNull();
      }
    }
    assertThat(modes).isSortedAccordingTo(Comparator.comparingLong(OperatingMode::firstReading));
    int inModes = 0;
    stream.seek(from);
    for (SensorReading r = stream.next(); r.index() < to; r = stream.next()) {
      assertThat(reported.getOrDefault(r.index(), "")).isEqualTo(r.mode());
      inModes += r.mode().isEmpty() ? 0 : 1;
    }
    assertThat(inModes).isGreaterThan(100);
    if (name.equals("pump")) {
      assertThat(modes.stream().map(OperatingMode::mode)).contains("1", "2");
    }
  }

  @Test
  void withoutModesThereAreNone() {
    Scenario plant = Scenario.named("plant");
    SensorStream stream = SensorStream.of(plant, SensorStream.Options.of(plant, 1));
    assertThat(plant.hasModes()).isFalse();
    assertThat(stream.modes(0, 1_000)).isEmpty();
    assertThat(stream.next().mode()).isEmpty();
  }
}
