package io.github.iforest4j.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.MessageQueue;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
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
}
