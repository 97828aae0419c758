package io.github.iforest4j.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
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

  @ParameterizedTest
  @ValueSource(strings = {"pump", "fleet"})
  void labelsTellTheOperatingMode(String name) throws IOException {
    List<String> json = lines(new JsonLinesEncoder(true), stream(name, 3), 2_500);
    List<String> csv = lines(new CsvEncoder(Scenario.named(name), true), stream(name, 3), 2_500);
    assertThat(csv.get(0)).endsWith(",anomaly,anomaly_kind,anomaly_id,true_mode");
    SensorStream again = stream(name, 3);
    Set<String> modes = new HashSet<>();
    for (int i = 0; i < json.size(); i++) {
      String mode = again.next().mode();
      JsonNode shown = JSON.readTree(json.get(i)).get("true_mode");
      assertThat(shown.isNull() ? "" : shown.stringValue()).isEqualTo(mode);
      assertThat(csv.get(i + 1)).endsWith("," + mode);
      modes.add(mode);
    }
    assertThat(modes).contains("1", "2");
    assertThat(modes.contains(""))
        .as("a type of device without modes")
        .isEqualTo(name.equals("fleet"));
  }

  @Test
  void withoutLabelsNothingTellsTheTruth() throws IOException {
    for (String scenario : Scenario.names()) {
      assertThat(lines(new JsonLinesEncoder(false), stream(scenario, 3), 500))
          .noneMatch(line -> line.contains("anomaly") || line.contains("true_mode"));
      assertThat(lines(new CsvEncoder(Scenario.named(scenario), false), stream(scenario, 3), 500))
          .noneMatch(line -> line.contains("anomaly") || line.contains("true_mode"));
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
    new Utf8Line().appendJsonString(nasty).writeTo(out);
    assertThat(JSON.readTree(out.toByteArray()).stringValue()).isEqualTo(nasty);
  }

  @Test
  void decimalsAreThoseOfBigDecimal() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      long steps = (random.nextInt(400_001) - 200_000) / (i % 3 == 0 ? 1_000 : 1);
      int decimals = i % 5;
      assertThat(new Utf8Line().appendDecimal(steps, decimals).toString())
          .isEqualTo(BigDecimal.valueOf(steps, decimals).toPlainString());
    }
  }

  /** The scenario of the test resources that uses every function and every kind of anomaly. */
  static Scenario everything() throws IOException {
    try (InputStream in = ReadingEncoderTest.class.getResourceAsStream("everything.yaml")) {
      return ScenarioReader.read("everything.yaml", new String(in.readAllBytes(), UTF_8), null);
    }
  }

  @Test
  void everythingIsInTheScenarioOfThatName() throws IOException {
    Scenario everything = everything();
    assertThat(everything.anomalyKinds())
        .containsExactlyElementsOf(
            Arrays.stream(AnomalyShape.values()).map(AnomalyShape::word).toList());
    String text;
    try (InputStream in = ReadingEncoderTest.class.getResourceAsStream("everything.yaml")) {
      text = new String(in.readAllBytes(), UTF_8);
    }
    assertThat(Formula.functions())
        .allMatch(function -> function.equals("replay") || text.contains(function + "("));
  }

  /** Bytes as they were when the scenarios were settled, on every Java version. */
  @ParameterizedTest
  @CsvSource({
    "everything, 5ec5282e10975c2f12025349cfa9ab762fb1058c24a51931d1018e4aa3c5e13f",
    "fleet, d44f40cf1e0b4533baf794d178657760534c8202953dd97cf9e37a61ceee76b6",
    "hvac-office, 221c704d092cc1e574831910105fb1dccf5cef61ddd3c193935192232de6839d",
    "network, ad77ef52a3f1560a275512a96cc1cba8b48cc9830315ae71ed51f21ee0ef5fd2",
    "plant, a3061d60aa54994060a257230d6a1db272ad615cac72b8a7b3b4da07a61bdcbf",
    "pump, bd4d1eaccd9ac2ff50cd701cc6d08df22e25de29e26ca5d2ba49088da6f88811",
    "solar, 1bea6c165a1781cccc8f6921390faf0e3d71f7d1799f5124efa4399f2f565756",
  })
  void bytesOfASeedNeverChange(String name, String sha256) throws Exception {
    Scenario scenario = name.equals("everything") ? everything() : Scenario.named(name);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
    for (ReadingEncoder encoder :
        List.of(new JsonLinesEncoder(true), new CsvEncoder(scenario, true))) {
      SensorStream stream = SensorStream.of(scenario, SensorStream.Options.of(scenario, 42));
      encoder.writeHeader(out);
      for (int i = 0; i < 20_000; i++) {
        SensorReading reading = stream.next();
        encoder.write(reading, out);
        if (reading.truth() != null) {
          AnomalyTruth truth = reading.truth();
          // The bits of the number: its text depends on the Java version.
          String exactly =
              truth.description()
                  + truth.fields()
                  + truth.peakReading()
                  + truth.end()
                  + Double.doubleToLongBits(truth.severity());
          out.write(exactly.getBytes(UTF_8));
        }
      }
    }
    assertThat(HexFormat.of().formatHex(digest.digest())).as(name).isEqualTo(sha256);
  }
}
