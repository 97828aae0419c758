package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.testing.Plant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadingParserTest {
  private final DetectorModel model = Plant.model();

  private static ParsedReading parse(ReadingParser parser, String message) {
    return parser.parse(message.getBytes(StandardCharsets.UTF_8), "topic", 7);
  }

  private static @Nullable Reading reading(ParsedReading parsed) {
    assertThat(parsed.bad()).isNull();
    return parsed.reading();
  }

  private static String reason(ParsedReading parsed) {
    BadReading bad = parsed.bad();
    assertThat(bad).isNotNull();
    assertThat(bad.source()).isEqualTo("topic");
    assertThat(bad.position()).isEqualTo(7);
    return bad.reason();
  }

  @Test
  void jsonAndCsvMakeTheSameReading() throws Exception {
    String json =
        "{\"time\":\"2026-03-01T00:00:03Z\",\"device\":\"a\",\"temperature\":60.5,\"pressure\":5,"
            + "\"colour\":\"red\"}";
    Reading reading = reading(parse(ReadingParser.json(model), json));
    assertThat(reading).isNotNull();
    assertThat(reading.key()).isEqualTo("a");
    assertThat(reading.time()).isEqualTo(PlantReadings.millis(3));
    ReadingParser csv =
        ReadingParser.csv(model, List.of("pressure", "device", "time", "temperature"), ';', true);
    // As it comes to a subtask.
    ReadingParser sent = InstantiationUtil.clone(csv);
    assertThat(reading(parse(sent, "5;a;2026-03-01T00:00:03Z;60,5"))).isEqualTo(reading);
  }

  @Test
  void anotherFieldMayNameTheStream() {
    ReadingParser parser = ReadingParser.json(model).keyedBy("pressure");
    Reading reading = reading(parse(parser, "{\"device\":\"a\",\"pressure\":5}"));
    assertThat(reading).isNotNull();
    assertThat(reading.key()).isEqualTo("5");
    assertThatThrownBy(() -> ReadingParser.json(model).keyedBy("machine"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "no field is named 'machine'; the fields are time, device, temperature, pressure");
  }

  @Test
  void whatIsNoReadingSaysWhy() {
    ReadingParser parser = ReadingParser.json(model);
    assertThat(reason(parse(parser, "\u0000\u0001garbage"))).isEqualTo("it is not a JSON object");
    assertThat(reason(parse(parser, "[1,2]"))).isEqualTo("it is not a JSON object");
    assertThat(reason(parse(parser, "{}"))).isEqualTo("it is without a field");
    assertThat(reason(parse(parser, "{\"colour\":1}")))
        .isEqualTo("it is without any field of the model");
    assertThat(reason(parser.parse(null, "topic", 7))).isEqualTo("it has no value");
    // What is kept of it is short, and has no control characters.
    BadReading bad = parse(parser, "\u001b[31m" + "x".repeat(10_000)).bad();
    assertThat(bad).isNotNull();
    assertThat(bad.content()).hasSizeLessThan(300).doesNotContain("\u001b");
    // A bad message leaves nothing behind.
    Reading next = reading(parse(parser, "{\"temperature\":1}"));
    assertThat(next).isNotNull();
    assertThat(next.key()).isEmpty();
    assertThat(next.time()).isEqualTo(Reading.NO_TIME);
  }
}
