package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.source.mqtt.MqttAddress;
import org.junit.jupiter.api.Test;

class MqttReaderTest {
  private static Complaints flooded(int messages, byte[] payload) {
    Complaints complaints = new Complaints("mqtt://h/a", InputReport.SILENT);
    try (MqttReader reader =
        new MqttReader(MqttAddress.parse("mqtt://h/a"), SourceOptions.DEFAULT, complaints)) {
      for (int i = 0; i < messages; i++) {
        reader.message("a", payload);
      }
    }
    return complaints;
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
}
