package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReadingEncoderTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static SensorStream stream(String scenario, long seed) {
    Scenario named = Scenario.named(scenario);
    return SensorStream.of(named, SensorStream.Options.of(named, seed));
  }

  private static List<String> lines(ReadingEncoder encoder, SensorStream stream, int count)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    encoder.writeHeader(out);
    for (int i = 0; i < count; i++) {
      encoder.write(stream.next(), out);
    }
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(text).endsWith("\n").doesNotContain("\r");
    return text.lines().toList();
  }

  @Test
  void jsonOfTheNetworkIsTheRecordOfTheContract() throws IOException {
    assertThat(lines(new JsonLinesEncoder(false), stream("network", 1), 200))
        .allMatch(
            line ->
                line.matches(
                    "\\{\"src_port\": \\d+, \"dst_port\": \\d+, \"packet_size\": \\d+,"
                        + " \"duration_ms\": \\d+, \"protocol\": \"(TCP|UDP|UNKNOWN)\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plant", "network", "hvac-office"})
  void jsonParsesToTheReadingsExactly(String scenario) throws IOException {
    List<String> lines = lines(new JsonLinesEncoder(true), stream(scenario, 3), 3_000);
    SensorStream again = stream(scenario, 3);
    int anomalies = 0;
    int nulls = 0;
    for (String line : lines) {
      JsonNode object = JSON.readTree(line);
      SensorReading reading = again.next();
      assertThat(object.propertyNames())
          .startsWith(again.scenario().schema().field(0).name())
          .hasSize(again.scenario().schema().numFields() + 3)
          .endsWith("anomaly", "anomaly_kind", "anomaly_id");
      for (int f = 0; f < again.scenario().schema().numFields(); f++) {
        JsonNode value = object.get(again.scenario().schema().field(f).name());
        if (reading.isMissing(f)) {
          assertThat(value.isNull()).isTrue();
          nulls++;
        } else if (value.isNumber()) {
          assertThat(value.doubleValue()).isEqualTo(reading.number(f));
        } else {
          assertThat(value.stringValue()).isEqualTo(reading.text(f));
        }
      }
      AnomalyTruth truth = reading.truth();
      anomalies += object.get("anomaly").intValue();
      assertThat(object.get("anomaly").intValue()).isEqualTo(truth == null ? 0 : 1);
      if (truth == null) {
        assertThat(object.get("anomaly_kind").isNull()).isTrue();
        assertThat(object.get("anomaly_id").isNull()).isTrue();
      } else {
        assertThat(object.get("anomaly_kind").stringValue()).isEqualTo(truth.kind());
        assertThat(object.get("anomaly_id").longValue()).isEqualTo(truth.id());
      }
    }
    assertThat(anomalies).isGreaterThan(50);
    assertThat(nulls > 0).isEqualTo(again.scenario().anomalyKinds().contains("dropout"));
  }

  @Test
  void withoutLabelsNothingTellsTheTruth() throws IOException {
    for (String scenario : Scenario.names()) {
      assertThat(lines(new JsonLinesEncoder(false), stream(scenario, 3), 500))
          .noneMatch(line -> line.contains("anomaly"));
      assertThat(lines(new CsvEncoder(Scenario.named(scenario), false), stream(scenario, 3), 500))
          .noneMatch(line -> line.contains("anomaly"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plant", "network", "hvac-office"})
  void csvHasAHeaderAndTheReadings(String name) throws IOException {
    Scenario scenario = Scenario.named(name);
    List<String> lines = lines(new CsvEncoder(scenario, true), stream(name, 3), 3_000);
    assertThat(lines.get(0))
        .isEqualTo(
            String.join(",", scenario.schema().fields().stream().map(Field::name).toList())
                + ",anomaly,anomaly_kind,anomaly_id");
    SensorStream again = stream(name, 3);
    int n = scenario.schema().numFields();
    for (String line : lines.subList(1, lines.size())) {
      SensorReading reading = again.next();
      String[] cells = line.split(",", -1);
      assertThat(cells).hasSize(n + 3);
      for (int f = 0; f < n; f++) {
        assertThat(cells[f]).isEqualTo(reading.text(f));
        if (!Double.isNaN(reading.number(f))) {
          assertThat(Double.parseDouble(cells[f])).isEqualTo(reading.number(f));
        }
      }
      AnomalyTruth truth = reading.truth();
      assertThat(List.of(cells).subList(n, n + 3))
          .isEqualTo(
              truth == null ? List.of("0", "", "") : List.of("1", truth.kind(), "" + truth.id()));
    }
  }

  /** The names and words that go out unquoted are harmless: {@link CsvEncoder} relies on it. */
  @Test
  void noNameOrWordNeedsQuotes() {
    for (String name : Scenario.names()) {
      Scenario scenario = Scenario.named(name);
      assertThat(scenario.anomalyKinds()).allMatch(kind -> kind.matches("\\w+"));
      for (Channel channel : scenario.channels()) {
        assertThat(channel.field().name()).matches("[a-z]\\w*");
        assertThat(channel.words() == null ? List.<String>of() : channel.words())
            .allMatch(word -> word.matches("[A-Z]+"));
      }
    }
  }

  @Test
  void jsonStringsAreEscaped() throws IOException {
    String nasty = "a\"b\\c\n\u0001é\uD83D\uDE00";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new LineBuffer().appendJsonString(nasty).writeTo(out);
    assertThat(JSON.readTree(out.toByteArray()).stringValue()).isEqualTo(nasty);
  }

  @Test
  void decimalsAreThoseOfBigDecimal() {
    SeededRandom random = SeededRandom.of(1, "decimals");
    for (int i = 0; i < 20_000; i++) {
      long steps = random.between(-200_000, 200_000) / (i % 3 == 0 ? 1_000 : 1);
      int decimals = i % 5;
      assertThat(DecimalText.of(steps, decimals))
          .isEqualTo(BigDecimal.valueOf(steps, decimals).toPlainString());
    }
  }

  /** Bytes as they were when the scenarios were settled, on every Java version. */
  @ParameterizedTest
  @CsvSource({
    "plant, e11ffe81795467b7113df1b07d9e7ac7bebe4268d24a4960456fe3b2f58d1ff1",
    "network, baab7b3cc93e0bc76fe9650ebd4747bd7b27a7d45653f29ba2e30b8ee8ff1704",
  })
  void bytesOfASeedNeverChange(String name, String sha256) throws Exception {
    Scenario scenario = Scenario.named(name);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
    for (ReadingEncoder encoder :
        List.of(new JsonLinesEncoder(true), new CsvEncoder(scenario, true))) {
      SensorStream stream = stream(name, 42);
      encoder.writeHeader(out);
      for (int i = 0; i < 20_000; i++) {
        encoder.write(stream.next(), out);
      }
    }
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sha256);
  }
}
