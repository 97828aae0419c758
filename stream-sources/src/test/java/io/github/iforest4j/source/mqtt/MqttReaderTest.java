package io.github.iforest4j.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.source.Assembly;
import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.MessageQueue;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MqttReaderTest {
  private static BadLineCounter flooded(int messages, byte[] payload) {
    SourceContext context = new SourceContext("mqtt://h/a", SourceOptions.DEFAULT);
    try (MqttReader reader = new MqttReader(MqttAddress.parse("mqtt://h/a"), context)) {
      for (int i = 0; i < messages; i++) {
        reader.message("a", payload);
      }
    }
    return context.badLines();
  }

  /** A broker has no other way to be held back. */
  @Test
  void aFloodIsDroppedAndCountedBeyondItsBounds() {
    assertThat(flooded(MessageQueue.MAX_MESSAGES, new byte[1]).counts().dropped()).isZero();
    assertThat(flooded(MessageQueue.MAX_MESSAGES + 7, new byte[1]).counts().dropped()).isEqualTo(7);
    int large = 1 << 20;
    long fit = MessageQueue.MAX_BYTES / large;
    assertThat(flooded((int) fit + 3, new byte[large]).counts().dropped()).isEqualTo(3);
  }

  private static long notes(SourceOptions options, String payload, String... topics)
      throws IOException {
    List<String> reported = new ArrayList<>();
    SourceOptions heard = options.toBuilder().report((s, message) -> reported.add(message)).build();
    SourceContext context = new SourceContext("mqtt://h/#", heard);
    try (MqttReader reader = new MqttReader(MqttAddress.parse("mqtt://h/#"), context)) {
      RecordBuffer record = context.newBuffer();
      for (String topic : topics) {
        reader.message(topic, payload.getBytes(StandardCharsets.US_ASCII));
        assertThat(reader.read(record)).isTrue();
      }
    }
    return reported.stream().filter(m -> m.contains("a topic for each value")).count();
  }

  /** What devices and bridges of five kinds leave with the broker; readings are no last wills. */
  @Test
  void aLastWillIsADepartureAndNoReading() throws IOException {
    SourceContext context = new SourceContext("mqtt://h/#", SourceOptions.DEFAULT);
    String[][] messages = {
      {"tele/plug/LWT", "Online"},
      {"tele/plug/LWT", "Offline"},
      {"zigbee2mqtt/lamp/availability", "{\"state\":\"offline\"}"},
      {"zigbee2mqtt/bridge/state", "{\"state\":\"offline\"}"},
      {"shellies/door/online", "false"},
      {"homie/meter/$state", "lost"},
      {"homie/meter/$state", "ready"},
      {"plant/valve/state", "{\"state\":\"open\",\"t\":2}"},
      {"plant/valve/active", "false"},
      {"tele/plug/SENSOR", "{\"t\":1}"}
    };
    try (MqttReader reader = new MqttReader(MqttAddress.parse("mqtt://h/#"), context)) {
      RecordBuffer record = context.newBuffer();
      for (String[] message : messages) {
        reader.message(message[0], message[1].getBytes(StandardCharsets.US_ASCII));
      }
      for (String field : List.of("state", "value", "t")) {
        assertThat(reader.read(record)).isTrue();
        assertThat(record.isSet(record.slot(field))).as(field).isTrue();
      }
      assertThat(record.isSet(record.slot("state"))).isFalse();
      assertThat(reader.position()).isEqualTo(3);
    }
    assertThat(context.badLines().counts().totalBadLines()).isZero();
    assertThat(context.badLines().departures())
        .containsExactly(
            "tele/plug", "zigbee2mqtt/lamp", "zigbee2mqtt", "shellies/door", "homie/meter");
  }

  @Test
  void topicsThatHaveOneValueEachArePointedOutOnce() throws IOException {
    SourceOptions options = SourceOptions.DEFAULT;
    assertThat(notes(options, "21.5", "p/a/temp", "p/a/hum", "p/a/temp", "p/a/x")).isOne();
    assertThat(notes(options, "21.5", "p/a/temp", "p/b/temp", "p/a/temp", "x", "y")).isZero();
    assertThat(notes(options, "{\"value\":21.5}", "p/a/temp", "p/a/hum")).isZero();
    SourceOptions assembled =
        options.toBuilder().assembly(Assembly.of(Duration.ofSeconds(1), null)).build();
    assertThat(notes(assembled, "21.5", "p/a/temp", "p/a/hum")).isZero();
  }
}
